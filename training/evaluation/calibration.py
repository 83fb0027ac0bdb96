import torch
from torch import Tensor

from training.components import softmax
from training.data.mnist import Split
from training.data.pixels import scale
from training.evaluation.mc_dropout import mc_dropout
from training.model.network import Network

BINS = 15


def calibration_error(probabilities: Tensor, labels: Tensor) -> float:
    """Expected calibration error: how far, in the mean, the confidence of predictions is from how often they are right.

    probabilities: (n, 10). labels: (n,). Predictions are gathered in BINS of equal width by their probability; 0 is
    best, 1 is worst. Guo et al. 2017, arXiv:1706.04599.
    """
    confidence, predicted = probabilities.max(dim=1)
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1  # (0, 1/15], (1/15, 2/15], ...
    gap = torch.zeros(BINS, dtype=torch.float64)
    gap.index_add_(0, bins, (predicted == labels).double() - confidence.double())
    return gap.abs().sum().item() / len(labels)


@torch.inference_mode()
def calibration(network: Network, split: Split, passes: int) -> dict[str, float]:
    """Expected calibration error and accuracy of the softmax and of the mean over passes of Monte Carlo dropout."""
    x = scale(split.images)
    plain = softmax(network(x), dim=1)
    passes = passes if network.p_input or network.p_hidden else 1  # without dropout they are all alike
    mean = torch.cat([mc_dropout(network, part, passes).mean(dim=0) for part in x.split(250)])
    return {
        "softmax_ece": round(calibration_error(plain, split.labels), 5),
        "mc_ece": round(calibration_error(mean, split.labels), 5),
        "mc_accuracy": (mean.argmax(dim=1) == split.labels).double().mean().item(),
    }
