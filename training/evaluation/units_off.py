import torch
from torch import Tensor

from training.data.mnist import Split
from training.data.pixels import scale
from training.model.alterations import keep_units
from training.model.contribution import importance_ranks, keep_unimportant
from training.model.network import Network


def without_units(network: Network, x: Tensor, keep: Tensor, keep2: Tensor) -> Tensor:
    """The logits, (n, 10), of a network some of whose hidden units are off, the others as they were.

    x: (n, 784) in [-1, 1]. keep, keep2: of the first and second hidden layer, (hidden,) or (n, hidden), 0 for off.
    """
    h1 = network.activation(x @ network.w_h) * keep
    return (network.activation(h1 @ network.w_h2) * keep2) @ network.w_o


@torch.inference_mode()
def accuracy_without_units(network: Network, split: Split, share: float, seed: int = 0) -> float:
    """The share of images read right, 0 to 1, with a share of the units of both hidden layers off.

    Others are off for each 100 images. The same seed puts the same ones off in every network of that width.
    """
    right, generator, hidden = 0, torch.Generator().manual_seed(seed), len(network.w_h2)
    for images, labels in zip(split.images.split(100), split.labels.split(100), strict=True):
        keeps = [keep_units(hidden, share, generator) for _ in range(2)]
        right += (without_units(network, scale(images), *keeps).argmax(dim=1) == labels).sum().item()
    return right / len(split.labels)


def accuracies_without_important_units(network: Network, split: Split, shares: list[float]) -> list[float]:
    """The same for each of several shares, with those units off that contribute most to the answer to each image."""
    right = torch.zeros(len(shares))
    for images, labels in zip(split.images.split(500), split.labels.split(500), strict=True):
        x = scale(images)
        ranks = importance_ranks(network, x)
        with torch.inference_mode():
            for i, share in enumerate(shares):
                keeps = [keep_unimportant(each, share) for each in ranks]
                right[i] += (without_units(network, x, *keeps).argmax(dim=1) == labels).sum()
    return (right / len(split.labels)).tolist()
