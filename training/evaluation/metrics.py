import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.mnist import Split
from training.data.pixels import scale
from training.model.network import CLASSES, Network


@torch.inference_mode()
def logits(network: Network, images: Tensor) -> Tensor:
    """The network's logits, (n, 10). images: (n, 28, 28), scaled part by part: a small part stays in the cache."""
    return torch.cat([network(scale(part)) for part in images.split(500)])


def accuracy(network: Network, split: Split) -> float:
    """The share of images that the network classifies right, 0 to 1. The network is in evaluation mode."""
    return (logits(network, split.images).argmax(dim=1) == split.labels).double().mean().item()


@torch.inference_mode()
def evaluate(network: Network, split: Split) -> tuple[float, float, Tensor]:
    """Mean cross-entropy in nats, accuracy, and the confusion matrix: (10, 10) int64, rows true, columns predicted.

    Dropout is off during the evaluation and as it was before afterwards.
    """
    was_training = network.training
    outputs, labels = logits(network.eval(), split.images).cpu(), split.labels.cpu()
    network.train(was_training)
    pairs = labels * CLASSES + outputs.argmax(dim=1)
    confusion = pairs.bincount(minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)
    return F.cross_entropy(outputs, labels).item(), confusion.trace().item() / len(labels), confusion
