from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from training.data.corruptions import CORRUPTIONS
from training.errors import UserError
from training.model.alterations import ALTERATIONS
from training.model.fields import Digit, Sha256, Share
from training.paths import out_option
from training.records.atomic_write import from_json


@dataclass(frozen=True)
class EvaluationRecord:
    """How a trained network does on MNIST's test set, kept as JSON beside its weights.

    corrupted, altered: the accuracy, 0 to 1, at each level of each of CORRUPTIONS and ALTERATIONS; no number for a
    slope that is not learned. wrong: (index of the image, true digit,
    predicted digit) for each misread image, uncorrupted. sha256: of the weights file.
    Raises ValueError if corrupted or altered has other levels.
    """

    corrupted: dict[str, list[Share]]
    altered: dict[str, list[Share]]
    wrong: Annotated[list[tuple[Annotated[int, (0, 9_999)], Digit, Digit]], (0, 10_000)]
    sha256: Sha256

    def __post_init__(self) -> None:
        for found, measured in (self.corrupted, CORRUPTIONS), (self.altered, ALTERATIONS):
            levels = {name: len(each.levels) for name, each in measured.items()}
            if found.get("slope") == [] and "slope" in levels:
                levels["slope"] = 0
            if {name: len(shares) for name, shares in found.items()} != levels:
                raise ValueError(f"it was measured at other levels of {', '.join(measured)}")


def load_evaluation(path: Path, sha256: str) -> EvaluationRecord:
    """Raises UserError if the file is missing or is no record of the weights with that sha256."""
    mend = f"run `python -m training.measure{out_option(path.parents[1])}` to make it"
    record = from_json(path, EvaluationRecord, mend)
    if record.sha256 != sha256:
        raise UserError(f"{path} is of other weights: {mend} anew.")
    return record
