import torch
from torch import Tensor

from training.components import softmax
from training.distort import DISTORTIONS, distort
from training.mnist import Split
from training.network import Network
from training.pixels import scale
from training.uncertainty import calibration_error, sample


@torch.inference_mode()
def right(network: Network, images: Tensor, labels: Tensor) -> float:
    """The share of right answers, 0 to 1. images: (n, 28, 28). The network is in evaluation mode."""
    return (network(scale(images)).argmax(dim=1) == labels).double().mean().item()


def robustness(network: Network, split: Split) -> dict[str, list[float]]:
    """The share of right answers at each level of each of DISTORTIONS."""
    return {
        name: [round(right(network, distort(split.images, {name: level}), split.labels), 4) for level in each.levels]
        for name, each in DISTORTIONS.items()
    }


@torch.inference_mode()
def calibration(network: Network, split: Split, passes: int) -> dict[str, float]:
    """Expected calibration error and accuracy of the softmax and of the mean over passes of Monte Carlo dropout."""
    x = scale(split.images)
    plain = softmax(network(x), dim=1)
    passes = passes if network.p_hidden else 1  # without dropout they are all alike
    mean = torch.cat([sample(network, part, passes).mean(dim=0) for part in x.split(250)])
    return {
        "softmax_ece": round(calibration_error(plain, split.labels), 5),
        "mc_ece": round(calibration_error(mean, split.labels), 5),
        "mc_accuracy": (mean.argmax(dim=1) == split.labels).double().mean().item(),
    }
