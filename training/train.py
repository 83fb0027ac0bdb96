import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.components import RMSprop
from training.evaluate import accuracy, evaluate
from training.mnist import Split
from training.network import Network
from training.pixels import scale
from training.recipe import Recipe
from training.warp import warp

EASIEST, HARDEST = 0.002, 3.0  # nats


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training images gave. loss: the mean over what was shown, dropout on, in nats.

    validation_accuracy: 0 to 1, dropout off. slope: PReLU's, or None. seconds: the validation included.
    """

    loss: float
    validation_loss: float
    validation_accuracy: float
    slope: float | None
    seconds: float


def shuffle(losses: Tensor, hard: float) -> Tensor:
    """The order in which an epoch shows n images: (n,) int64.

    Each comes once, but a share of them, 0 <= hard < 1, gives way to images drawn with replacement, in proportion to
    their losses (n,), kept between EASIEST and HARDEST nats: a style that is rare in MNIST is not rare in every hand.
    """
    n, device = len(losses), losses.device
    order = torch.randperm(n, device=device)
    drawn = round(hard * n)
    if drawn:
        places = torch.randperm(n, device=device)[:drawn]
        order[places] = torch.multinomial(losses.clamp(EASIEST, HARDEST), drawn, replacement=True)
    return order


def train(network: Network, recipe: Recipe, training: Split, validation: Split) -> Iterator[Epoch]:
    """Train network in place by cross-entropy and RMSprop; yields after each of recipe.epochs.

    The network and both splits are on one device. Randomness is torch's global one: seed it before making the network.
    """
    optimizer = RMSprop(network.parameters(), lr=recipe.lr)
    n = len(training.labels)
    step, steps = 0, recipe.epochs * math.ceil(n / recipe.batch_size)
    losses = torch.ones(n, device=training.labels.device)  # of each image, when it was last shown
    for _ in range(recipe.epochs):
        start = time.perf_counter()
        network.train()
        total = torch.zeros((), device=training.labels.device)
        for batch in shuffle(losses, recipe.hard).split(recipe.batch_size):
            if recipe.decay:
                optimizer.param_groups[0]["lr"] = recipe.lr * (1 - step / steps)
            images = training.images[batch]
            if recipe.warp:
                images = warp(images)
            each = F.cross_entropy(network(scale(images)), training.labels[batch], reduction="none")
            losses[batch] = each.detach()
            loss = each.mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(batch)
            step += 1
        validation_loss, confusion = evaluate(network, validation)
        yield Epoch(
            loss=total.item() / n,
            validation_loss=validation_loss,
            validation_accuracy=accuracy(confusion),
            slope=network.slope,
            seconds=time.perf_counter() - start,
        )
