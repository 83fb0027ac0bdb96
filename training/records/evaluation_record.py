import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from training.errors import UserError
from training.records.atomic_write import to_json, write


@dataclass(frozen=True)
class EvaluationRecord:
    """How a trained network does on MNIST's test set, kept as JSON beside its weights.

    corrupted: the accuracy, 0 to 1, at each level of each of CORRUPTIONS. wrong: [index of the image, true digit,
    predicted digit] for each misread image, uncorrupted. sha256: of the weights file.
    """

    corrupted: dict[str, list[float]]
    wrong: list[list[int]]
    sha256: str


def save_evaluation(record: EvaluationRecord, path: Path) -> None:
    """Raises UserError if it cannot be written."""
    write(path, to_json(asdict(record)))


def load_evaluation(path: Path, sha256: str) -> EvaluationRecord:
    """Read what save_evaluation wrote for the weights with that sha256.

    Raises UserError if the file is missing or holds something else.
    """
    try:
        content = json.loads(path.read_bytes())
        if content.keys() != {field.name for field in fields(EvaluationRecord)}:
            raise ValueError("other fields")
        if content["sha256"] != sha256:
            raise ValueError("it is of other weights")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): run `python -m training.measure` to make it.") from error
    return EvaluationRecord(**content)
