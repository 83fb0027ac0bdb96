from dataclasses import dataclass, fields
from itertools import product
from pathlib import Path

from training.model.recipe import Recipe, Size
from training.paths import STUDY

EPOCHS = 20
PASSES = 10  # of Monte Carlo dropout
IMAGES = 55_000  # all that MNIST has to train with
SEEDS = range(5)
WIDTHS = 50, 128, 512
OFF = 0.3, 0.5, 0.7  # shares of the hidden units that are switched off
UNITS_OFF = [f"{share:.0%} of the units off" for share in OFF]
COMPARED = ["MNIST test", "turned by 30 degrees", "noise of 125", "9 x 9 erased", UNITS_OFF[1], "real drawings"]
COLUMNS = [*COMPARED, UNITS_OFF[0], UNITS_OFF[2]]  # of what each network reads right

# Frozen, as is the notebook's recipe: a network or a recipe that changes later was not what was measured.
DROPOUT = {"none": (0.0, 0.0), "input": (0.2, 0.0), "hidden": (0.0, 0.3), "both": (0.2, 0.3)}  # p_input, p_hidden
NOTEBOOK = Size(hidden=50, epochs=100, batch_size=100, lr=1e-3, decay=False, warp=False, hard=0.0)


@dataclass(frozen=True)
class Case:
    """One network of the study.

    warp: whether its training digits are warped. images: how many it has to train with, each shown so often that an
    epoch is as long as ever. fault: whether its gradients are never cleared, as the notebook forgot to.
    """

    hidden: int
    p_input: float
    p_hidden: float
    activation: str = "ReLU"
    warp: bool = False
    images: int = IMAGES
    fault: bool = False
    seed: int = 0

    @property
    def recipe(self) -> Recipe:
        size = Size(self.hidden, EPOCHS, batch_size=250, lr=1e-3, decay=True, warp=self.warp, hard=0.0)
        own = {name: getattr(self, name) for name in ("p_input", "p_hidden", "activation")}
        return Recipe(**vars(NOTEBOOK if self.fault else size), **own)

    @property
    def path(self) -> Path:
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        changed = [f"{each.name}={named[each.name]}" for each in fields(self) if named[each.name] != each.default]
        return STUDY / f"{','.join(changed)}.json"

    @property
    def cost(self) -> int:
        """A rough estimate of its time, to show progress by."""
        return self.recipe.epochs * (100 + 250 * self.warp + self.hidden)


def seeds_of(*args: object, **options: object) -> list[Case]:
    return [Case(*args, **options, seed=seed) for seed in SEEDS]


# Which dropout, and which activation function, at which width.
GRID = [
    case
    for hidden, warp in product(WIDTHS, (False, True))
    for activation, where in (*product(["ReLU"], DROPOUT), ("PReLU", "none"), ("PReLU", "both"))
    for case in seeds_of(hidden, *DROPOUT[where], activation, warp)
]
FEWER = [
    case
    for hidden, images, p in product((50, 512), (1_000, 5_000), DROPOUT.values())
    for case in seeds_of(hidden, *p, images=images)
]
# How much of it.
AMOUNTS = [
    case
    for hidden, inputs, units in ((50, (0.1, 0.4, 0.6), (0.1, 0.5, 0.7)), (512, (0.4,), (0.5,)))
    for p in (*((p, 0.0) for p in inputs), *((0.0, p) for p in units))
    for case in seeds_of(hidden, *p)
]
FAULTS = [
    Case(50, *DROPOUT[where], activation, fault=True, seed=seed)
    for where, activation in (("none", "ReLU"), ("both", "ReLU"), ("both", "PReLU"))
    for seed in range(3)
]
CASES = GRID + FEWER + AMOUNTS + FAULTS


def kinds(cases: list[Case]) -> list[Case]:
    """The cases but for their seeds: 0 stands for all."""
    return [case for case in cases if case.seed == 0]


def missing() -> list[Case]:
    """What is not trained yet."""
    return [case for case in CASES if not case.path.exists()]
