from dataclasses import dataclass
from pathlib import Path

from training.errors import UserError
from training.records.atomic_write import from_json

COMMAND = "python -m training.measure"


@dataclass(frozen=True)
class EvaluationRecord:
    """How a trained network does on MNIST's test set, kept as JSON beside its weights.

    corrupted: the accuracy, 0 to 1, at each level of each of CORRUPTIONS. wrong: [index of the image, true digit,
    predicted digit] for each misread image, uncorrupted. sha256: of the weights file.
    """

    corrupted: dict[str, list[float]]
    wrong: list[list[int]]
    sha256: str


def load_evaluation(path: Path, sha256: str) -> EvaluationRecord:
    """Raises UserError if the file is missing or is no record of the weights with that sha256."""
    record = from_json(path, EvaluationRecord, COMMAND)
    if record.sha256 != sha256:
        raise UserError(f"{path} is of other weights: run `{COMMAND}` to make it anew.")
    return record
