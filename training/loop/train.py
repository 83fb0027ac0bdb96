import time
from dataclasses import dataclass

import torch
from torch import Tensor

from training.backpropagation import backpropagate
from training.components import RMSprop
from training.evaluate import accuracy, evaluate
from training.mnist import Split
from training.network import Network
from training.pixels import scale
from training.recipe import Recipe
from training.warp import warp

EASIEST, HARDEST = 0.002, 3.0  # nats


@dataclass
class Training:
    """A network between two epochs: with the data, all that the next epoch depends on.

    losses: (n,), of each training image when it was last shown, in nats. next_seed: of the next epoch's random numbers.
    curves: a number for each epoch so far. loss: the mean over what was shown, dropout on, in nats. validation_loss,
    validation_accuracy (0 to 1): dropout off. seconds: the validation included. slope: PReLU's, one number more, for
    where it started; empty without PReLU.
    """

    network: Network
    recipe: Recipe
    seed: int
    next_seed: int
    optimizer: RMSprop
    losses: Tensor
    curves: dict[str, list[float]]

    @property
    def epochs(self) -> int:
        """How many are done."""
        return len(self.curves["loss"])


def begin(variant: str, recipe: Recipe, seed: int, images: int, device: str = "cpu") -> Training:
    """A network as it is before its first epoch over so many images. The same seed gives the same one everywhere."""
    torch.manual_seed(seed)
    network = Network(variant, recipe.hidden).to(device)
    curves = {name: [] for name in ("loss", "validation_loss", "validation_accuracy", "seconds")}
    curves["slope"] = [] if network.slope is None else [network.slope]
    losses = torch.ones(images, device=device)
    return Training(network, recipe, seed, _draw_seed(), RMSprop(network.parameters(), lr=recipe.lr), losses, curves)


def train(run: Training, training: Split, validation: Split) -> Training:
    """Train to the end of run.recipe. Returns run."""
    while run.epochs < run.recipe.epochs:
        train_epoch(run, training, validation)
    return run


def train_epoch(run: Training, training: Split, validation: Split) -> None:
    """Show every training image once and step by RMSprop after each batch. Network and splits are on one device."""
    start = time.perf_counter()
    torch.manual_seed(run.next_seed)
    run.next_seed = _draw_seed()
    recipe, n = run.recipe, len(training.labels)
    batches = shuffle(run.losses, recipe.hard).split(recipe.batch_size)
    run.network.train()
    total = torch.zeros((), device=training.labels.device)
    for number, batch in enumerate(batches):
        if recipe.decay:
            done = (run.epochs + number / len(batches)) / recipe.epochs
            run.optimizer.param_groups[0]["lr"] = recipe.lr * (1 - done)
        images = training.images.index_select(0, batch)
        if recipe.warp:
            images = warp(images)
        run.optimizer.zero_grad()
        losses = backpropagate(run.network, scale(images), training.labels[batch])
        run.optimizer.step()
        run.losses[batch] = losses
        total += losses.sum()
    validation_loss, confusion = evaluate(run.network, validation)
    run.curves["loss"].append(total.item() / n)
    run.curves["validation_loss"].append(validation_loss)
    run.curves["validation_accuracy"].append(accuracy(confusion))
    if run.network.slope is not None:
        run.curves["slope"].append(run.network.slope)
    run.curves["seconds"].append(time.perf_counter() - start)


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


def _draw_seed() -> int:
    return int(torch.randint(2**63 - 1, ()))
