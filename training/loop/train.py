import math
import time
from dataclasses import dataclass

import torch
from torch import Tensor

from training.components import RMSprop, check_derivative
from training.data.augment import warp
from training.data.mnist import Split
from training.data.pixels import scale
from training.errors import UserError
from training.evaluation.metrics import evaluate
from training.loop.backpropagation import backpropagate
from training.model.moments import add_moment, moments_of, no_moments
from training.model.network import Network
from training.model.recipe import Recipe
from training.model.weights import MAX_WEIGHT

EASIEST, HARDEST = 0.002, 3.0  # nats


@dataclass
class TrainState:
    """A network between two epochs: with the data, all that the next epoch depends on.

    losses: (n,) on the CPU, of each training image when it was last shown, in nats. next_seed: of the next epoch's
    random numbers. curves: a number for each epoch so far. loss: the mean over what was shown, dropout on, in nats.
    validation_loss, validation_accuracy (0 to 1): dropout off. seconds: the validation included. slope: PReLU's, one
    number more, for where it started; empty without PReLU. moments: (n, ...) float16 by parameter, the network at those
    that are past of moments_of; empty if it is too large to be kept.
    """

    network: Network
    recipe: Recipe
    seed: int
    next_seed: int
    optimizer: RMSprop
    losses: Tensor
    curves: dict[str, list[float]]
    moments: dict[str, Tensor]

    @property
    def epochs(self) -> int:
        """How many are done."""
        return len(self.curves["loss"])


def begin(recipe: Recipe, seed: int, images: int, device: str = "cpu") -> TrainState:
    """A network as it is before its first epoch over so many images. The same seed gives the same one everywhere.

    Raises UserError if its activation function has no derivative, or a wrong one.
    """
    torch.manual_seed(seed)
    network = Network(recipe)
    try:
        check_derivative(network.activation)
    except (ValueError, NotImplementedError) as error:
        mend = "training/README.md says how to add one"
        raise UserError(f"This network cannot be trained, as {error}: {mend}.") from error
    network.to(device)
    slope = network.activation.slope
    curves = {name: [] for name in ("loss", "validation_loss", "validation_accuracy", "seconds")}
    curves["slope"] = [] if slope is None else [slope]
    losses = torch.ones(images)
    moments: dict[str, Tensor] = {}
    if moments_of(recipe, images):
        moments = no_moments(network)
        add_moment(moments, network)
    optimizer = RMSprop(network.parameters(), lr=recipe.lr)
    return TrainState(network, recipe, seed, _draw_seed(), optimizer, losses, curves, moments)


def train(state: TrainState, train_set: Split, validation_set: Split) -> TrainState:
    """Train to the end of state.recipe. Returns state."""
    while state.epochs < state.recipe.epochs:
        train_epoch(state, train_set, validation_set)
    return state


def train_epoch(state: TrainState, train_set: Split, validation_set: Split) -> None:
    """Show every training image once and step by RMSprop after each batch. Network and splits are on one device."""
    start = time.perf_counter()
    torch.manual_seed(state.next_seed)
    state.next_seed = _draw_seed()
    recipe, n = state.recipe, len(train_set.labels)
    order = shuffle(state.losses, recipe.hard)
    batches = order.to(train_set.labels.device).split(recipe.batch_size)
    state.network.train()
    total, shown = torch.zeros((), device=train_set.labels.device), []
    moments, before = moments_of(recipe, n), state.epochs * len(batches)
    for number, batch in enumerate(batches):
        if recipe.decay:
            done = (state.epochs + number / len(batches)) / recipe.epochs
            state.optimizer.param_groups[0]["lr"] = recipe.lr * (1 - done)
        images = train_set.images.index_select(0, batch)
        if recipe.warp:
            images = warp(images)
        state.optimizer.zero_grad()
        losses = backpropagate(state.network, scale(images), train_set.labels[batch])
        state.optimizer.step()
        total += losses.sum()
        shown.append(losses)
        if before + number + 1 in moments:
            add_moment(state.moments, state.network)
    state.losses.numpy()[order] = torch.cat(shown).cpu()  # of an image shown twice the later; torch promises no order
    validation_loss, accuracy, _ = evaluate(state.network, validation_set)
    loss = total.item() / n
    weights_fit = all((each.abs() <= MAX_WEIGHT).all() for each in state.network.parameters())
    if not (math.isfinite(loss) and math.isfinite(validation_loss) and weights_fit):
        raise UserError(
            f"A network with {recipe.hidden} {recipe.activation} units broke down in epoch {state.epochs + 1} (loss "
            f"{loss:g}, on the validation images {validation_loss:g}): start anew with a smaller lr."
        )
    state.curves["loss"].append(loss)
    state.curves["validation_loss"].append(validation_loss)
    state.curves["validation_accuracy"].append(accuracy)
    if (slope := state.network.activation.slope) is not None:
        state.curves["slope"].append(slope)
    state.curves["seconds"].append(time.perf_counter() - start)


def shuffle(losses: Tensor, hard: float) -> Tensor:
    """The order in which an epoch shows n images: (n,) int64.

    On the CPU: a GPU's multinomial draws others each time. Each image comes once, but a share of them, 0 <= hard < 1,
    gives way to images drawn with replacement, in proportion to their losses (n,), clamped to EASIEST and HARDEST nats:
    a style that is rare in MNIST is not rare in every hand.
    Sampling by loss: Loshchilov and Hutter 2015, arXiv:1511.06343, who rank the losses; Schaul et al. 2015,
    arXiv:1511.05952.
    """
    n = len(losses)
    order = torch.randperm(n)
    drawn = round(hard * n)
    if drawn:
        places = torch.randperm(n)[:drawn]
        order[places] = torch.multinomial(losses.clamp(EASIEST, HARDEST), drawn, replacement=True)
    return order


def _draw_seed() -> int:
    return int(torch.randint(2**63 - 1, ()))
