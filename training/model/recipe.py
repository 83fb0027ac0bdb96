from dataclasses import dataclass
from typing import Annotated, Literal

from training.components import ACTIVATIONS
from training.errors import UserError
from training.model.variants import VARIANTS

MAX_HIDDEN = 2048  # four times the wide network
MAX_P = 0.99  # of what is zeroed a hundredth is left
MAX_SYNTHETIC = 200_000
MAX_EPOCHS = 10_000  # more would make curves of a record that no page has room for


@dataclass(frozen=True)
class Size:
    """A size of network, and how it is trained, whichever variant it is. Beside each type, what may be read.

    hidden: units in each hidden layer. batch_size: images. lr: the optimizer's step size at the start.
    decay: whether lr falls in a straight line towards 0 over the run. warp: whether each batch is warped anew.
    hard: the share of each epoch, 0 to 1, in which images come the more often the higher their loss was.
    synthetic: how many digits drawn by rule are shown beside MNIST's.
    """

    hidden: Annotated[int, (1, MAX_HIDDEN)]
    epochs: Annotated[int, (1, MAX_EPOCHS)]
    batch_size: Annotated[int, (1, 60_000)]
    lr: Annotated[float, (1e-12, 1)]
    decay: bool
    warp: bool
    hard: Annotated[float, (0, 1)]
    synthetic: Annotated[int, (0, MAX_SYNTHETIC)] = 0
    optimizer: Literal["RMSprop"] = "RMSprop"
    dataset: Literal["MNIST"] = "MNIST"


SIZES = {
    # The notebook's own recipe.
    "notebook": Size(hidden=50, epochs=100, batch_size=100, lr=1e-3, decay=False, warp=False, hard=0.0),
    # For what people really draw; what else was tried is in TRIALS.md, beside this file.
    "wide": Size(hidden=512, epochs=60, batch_size=250, lr=1e-3, decay=True, warp=True, hard=0.4, synthetic=12_000),
}


@dataclass(frozen=True, kw_only=True)
class Recipe(Size):
    """All that decides what comes out of a training, but for its seed: a size, and what sets a variant apart."""

    p_input: Annotated[float, (0, MAX_P)]
    p_hidden: Annotated[float, (0, MAX_P)]
    activation: Literal[tuple(ACTIVATIONS)]


def recipe_of(size: str, variant: str) -> Recipe:
    """size and variant: keys of SIZES and VARIANTS. Raises UserError if the activation is not in ACTIVATIONS."""
    own = VARIANTS[variant]
    if own.activation not in ACTIVATIONS:
        raise UserError(
            f"variants.py gives {variant} the activation {own.activation!r}, and ACTIVATIONS in components/__init__.py "
            f"has only {', '.join(ACTIVATIONS)}: name its class there, or one of those."
        )
    return Recipe(**vars(SIZES[size]), p_input=own.p_input, p_hidden=own.p_hidden, activation=own.activation)
