from dataclasses import dataclass
from itertools import product
from pathlib import Path

from training.model.recipe import Recipe, Size
from training.paths import STUDY

EPOCHS = 20
PASSES = 30  # of Monte Carlo dropout

# Frozen, as is the notebook's recipe: a network or a recipe that changes later was not what was measured.
VARIANTS = {
    "baseline": {"p_input": 0.0, "p_hidden": 0.0, "activation": "ReLU"},
    "dropout": {"p_input": 0.2, "p_hidden": 0.3, "activation": "ReLU"},
    "prelu": {"p_input": 0.2, "p_hidden": 0.3, "activation": "PReLU"},
}
NOTEBOOK = Size(hidden=50, epochs=100, batch_size=100, lr=1e-3, decay=False, warp=False, hard=0.0)


@dataclass(frozen=True)
class Case:
    """One network of the study. warp: whether its training digits are warped.

    fault: whether its gradients are never cleared, as the notebook forgot to.
    """

    hidden: int
    variant: str
    warp: bool
    seed: int
    fault: bool = False

    @property
    def recipe(self) -> Recipe:
        size = Size(self.hidden, EPOCHS, batch_size=250, lr=1e-3, decay=True, warp=self.warp, hard=0.0)
        return Recipe(**vars(NOTEBOOK if self.fault else size), **VARIANTS[self.variant])

    @property
    def path(self) -> Path:
        kind = "fault" if self.fault else "warp" if self.warp else "plain"
        return STUDY / f"{self.hidden}-{self.variant}-{kind}-{self.seed}.json"

    @property
    def cost(self) -> int:
        """A rough estimate of its time, to order the cases and to show progress by."""
        images = self.recipe.epochs / EPOCHS
        return round(images * (100 + 100 * self.warp + self.hidden * (1 + (self.variant != "baseline"))))


GRID = [Case(*each) for each in product((512, 128, 50), VARIANTS, (True, False), range(3))]
FAULTS = [Case(50, variant, False, seed, fault=True) for variant in VARIANTS for seed in range(3)]


def missing() -> list[Case]:
    """What is not trained yet, the longest first, so that all cores end together."""
    return sorted((case for case in GRID + FAULTS if not case.path.exists()), key=lambda case: -case.cost)
