import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from training.errors import UserError
from training.files import to_json, write_whole


@dataclass(frozen=True)
class Measured:
    """What a trained network does with MNIST's test set, kept as JSON beside its weights.

    distorted: the share of right answers, 0 to 1, at each level of each of DISTORTIONS. wrong: for each image that it
    gets wrong, undistorted, [number of the image, true digit, answer]. sha256: of the file that it was loaded from.
    """

    distorted: dict[str, list[float]]
    wrong: list[list[int]]
    sha256: str


def measured_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.test.json"


def save_measured(measured: Measured, path: Path) -> None:
    """Raises UserError if it cannot be written."""
    write_whole(path, to_json(asdict(measured)))


def load_measured(path: Path, sha256: str) -> Measured:
    """Read what save_measured wrote of the weights with that sha256.

    Raises UserError if the file is missing or holds something else.
    """
    try:
        content = json.loads(path.read_bytes())
        if content.keys() != {field.name for field in fields(Measured)}:
            raise ValueError("other fields")
        if content["sha256"] != sha256:
            raise ValueError("it is of other weights")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): run `python -m training.measure` to make it.") from error
    return Measured(**content)
