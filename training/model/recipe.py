from dataclasses import dataclass
from typing import Annotated

MAX_HIDDEN = 2048  # four times the wide network
MAX_EPOCHS = 10_000  # more would make curves of a record that no page has room for


@dataclass(frozen=True)
class Recipe:
    """How a size of network is trained; the three variants of a size share it. Beside each type, what may be read.

    hidden: units in each hidden layer. batch_size: images. lr: RMSprop's step size at the start.
    decay: whether lr falls in a straight line towards 0 over the run. warp: whether each batch is warped anew.
    hard: the share of each epoch, 0 to 1, in which images come the more often the higher their loss was.
    """

    hidden: Annotated[int, (1, MAX_HIDDEN)]
    epochs: Annotated[int, (1, MAX_EPOCHS)]
    batch_size: Annotated[int, (1, 60_000)]
    lr: Annotated[float, (1e-12, 1)]
    decay: bool
    warp: bool
    hard: Annotated[float, (0, 1)]


SIZES = {
    # The notebook's own recipe.
    "notebook": Recipe(hidden=50, epochs=100, batch_size=100, lr=1e-3, decay=False, warp=False, hard=0.0),
    # For what people really draw; what else was tried is in TRIALS.md, beside this file.
    "wide": Recipe(hidden=512, epochs=60, batch_size=250, lr=1e-3, decay=True, warp=True, hard=0.4),
}
