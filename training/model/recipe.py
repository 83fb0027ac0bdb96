from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How a size of network is trained; the three variants of a size share it.

    hidden: units in each hidden layer. batch_size: images. lr: RMSprop's step size at the start.
    decay: whether lr falls in a straight line towards 0 over the run. warp: whether each batch is warped anew.
    hard: the share of each epoch, 0 to 1, in which images come the more often the higher their loss was.
    """

    hidden: int
    epochs: int
    batch_size: int
    lr: float
    decay: bool
    warp: bool
    hard: float


SIZES = {
    # The notebook's own recipe.
    "notebook": Recipe(hidden=50, epochs=100, batch_size=100, lr=1e-3, decay=False, warp=False, hard=0.0),
    # For what people really draw; what else was tried is in TRIALS.md, beside this file.
    "wide": Recipe(hidden=512, epochs=60, batch_size=250, lr=1e-3, decay=True, warp=True, hard=0.4),
}
