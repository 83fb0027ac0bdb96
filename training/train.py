import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from training.components import RMSprop
from training.evaluate import accuracy, evaluate
from training.mnist import Split
from training.network import Network
from training.pixels import scale
from training.recipe import Recipe
from training.warp import warp


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training images gave. loss: the mean while learning, dropout on, in nats.

    validation_accuracy: 0 to 1, dropout off. slope: PReLU's, or None. seconds: the validation included.
    """

    loss: float
    validation_loss: float
    validation_accuracy: float
    slope: float | None
    seconds: float


def train(network: Network, recipe: Recipe, training: Split, validation: Split) -> Iterator[Epoch]:
    """Train network in place by cross-entropy and RMSprop; yields after each of recipe.epochs.

    The network and both splits are on one device. Randomness is torch's global one: seed it before making the network.
    """
    optimizer = RMSprop(network.parameters(), lr=recipe.lr)
    n = len(training.labels)
    step, steps = 0, recipe.epochs * math.ceil(n / recipe.batch_size)
    for _ in range(recipe.epochs):
        start = time.perf_counter()
        network.train()
        total = torch.zeros((), device=training.labels.device)
        for batch in torch.randperm(n, device=training.labels.device).split(recipe.batch_size):
            if recipe.decay:
                optimizer.param_groups[0]["lr"] = recipe.lr * (1 - step / steps)
            images = training.images[batch]
            if recipe.warp:
                images = warp(images)
            loss = F.cross_entropy(network(scale(images)), training.labels[batch])
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
