import torch
import torch.nn.functional as F
from torch import Tensor

from training.mnist import Split
from training.network import CLASSES, Network
from training.pixels import scale


@torch.inference_mode()
def answer(network: Network, images: Tensor) -> Tensor:
    """The network's logits, (n, 10). images: (n, 28, 28), scaled part by part: a small part stays in the cache."""
    return torch.cat([network(scale(part)) for part in images.split(500)])


@torch.inference_mode()
def evaluate(network: Network, split: Split) -> tuple[float, Tensor]:
    """Mean cross-entropy in nats, and the confusion matrix: (10, 10) int64 counts, rows true, columns answered.

    Dropout is off during the evaluation and as it was before afterwards.
    """
    was_training = network.training
    logits, labels = answer(network.eval(), split.images).cpu(), split.labels.cpu()
    network.train(was_training)
    pairs = labels * CLASSES + logits.argmax(dim=1)
    confusion = pairs.bincount(minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)
    return F.cross_entropy(logits, labels).item(), confusion


def accuracy(confusion: Tensor) -> float:
    """The share of right answers, 0 to 1, in a confusion matrix."""
    return confusion.trace().item() / confusion.sum().item()
