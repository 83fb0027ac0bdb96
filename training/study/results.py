from dataclasses import dataclass, replace
from typing import Annotated, Literal

from training.components import ACTIVATIONS
from training.errors import UserError
from training.model.fields import Float, Positive, Seed, Share
from training.model.recipe import MAX_HIDDEN, MAX_P
from training.records.atomic_write import from_json
from training.records.run_record import check_curves
from training.study.cases import CASES, COLUMNS, IMAGES, Case

MEND = "delete what is there of it and run `python -m training.study --drawings FILE`"

P = Annotated[float, (0, MAX_P)]


@dataclass(frozen=True)
class Result:
    """What python -m training.study wrote of one network: the fields of its Case, and how it did.

    loss, slope: as in RunRecord. seconds: of the whole run. accuracy: of each of COLUMNS. softmax_ece, mc_ece: errors
    of calibration. mc_accuracy: of Monte Carlo dropout. All of those 0 to 1.
    Raises ValueError if the curves are not of the case's length, or accuracy has other columns.
    """

    hidden: Annotated[int, (1, MAX_HIDDEN)]
    p_input: P
    p_hidden: P
    activation: Literal[tuple(ACTIVATIONS)]
    warp: bool
    images: Annotated[int, (1, IMAGES)]
    fault: bool
    seed: Seed
    loss: list[Positive]
    slope: list[Float]
    seconds: Positive
    accuracy: dict[str, Share]
    softmax_ece: Share
    mc_ece: Share
    mc_accuracy: Share

    def __post_init__(self) -> None:
        check_curves(vars(self), self.activation, self.case.recipe.epochs)
        if set(self.accuracy) != set(COLUMNS):
            raise ValueError(f"its accuracy is not that of {', '.join(COLUMNS)}")

    @property
    def case(self) -> Case:
        return Case(**{name: getattr(self, name) for name in Case.__dataclass_fields__})


Results = dict[Case, list[Result]]  # of a case as with seed 0, the runs of all its seeds


def load_results() -> Results:
    """What the study wrote, all of it. Raises UserError if a network is missing or was measured otherwise."""
    results: Results = {}
    for case in CASES:
        result = from_json(case.path, Result, MEND)
        if result.case != case:
            raise UserError(f"{case.path} is another network's: {MEND}.")
        results.setdefault(replace(case, seed=0), []).append(result)
    return results
