import copy

import torch
from torch import Tensor

from training.components import softmax
from training.network import Network

BINS = 15


@torch.inference_mode()
def sample(network: Network, x: Tensor, passes: int) -> Tensor:
    """Monte Carlo dropout: what the network answers when dropout stays on, as if a committee of its parts voted.

    x: (n, 784) in [-1, 1]. Returns (passes, n, 10) probabilities: all passes are one batch, in each other units are
    dropped. The network itself stays as it is. Gal and Ghahramani 2016, arXiv:1506.02142.
    """
    noisy = copy.copy(network).train()
    logits = noisy(x.repeat(passes, 1))
    return softmax(logits, dim=1).reshape(passes, *x.shape[:-1], -1)


def calibration_error(probabilities: Tensor, labels: Tensor) -> float:
    """Expected calibration error: how far, in the mean, the confidence in an answer is from how often it is right.

    probabilities: (n, 10). labels: (n,). Answers are gathered in BINS of equal width by their probability; 0 is best,
    1 is worst. Guo et al. 2017, arXiv:1706.04599.
    """
    confidence, answer = probabilities.max(dim=1)
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1  # (0, 1/15], (1/15, 2/15], ...
    gap = torch.zeros(BINS, dtype=torch.float64)
    gap.index_add_(0, bins, (answer == labels).double() - confidence.double())
    return gap.abs().sum().item() / len(labels)
