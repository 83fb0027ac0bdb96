import json
from dataclasses import dataclass, fields
from pathlib import Path

from training.errors import UserError
from training.model.network import VARIANTS
from training.model.recipe import SIZES
from training.paths import record_path


@dataclass(frozen=True)
class RunRecord:
    """What one training run did, kept as JSON beside the weights that it made.

    recipe, versions, device, threads: how and on what; another number of threads can give other last bits.
    loss, validation_loss: nats, one number per epoch. validation_accuracy: 0 to 1, likewise. seconds: likewise.
    slope: one number more, for where it started; empty without PReLU. test_accuracy: 0 to 1.
    confusion: 10 rows of true digits, 10 columns of answers. finished: UTC. sha256: of the safetensors file.
    """

    size: str
    variant: str
    seed: int
    recipe: dict
    versions: dict
    device: str
    threads: int
    finished: str
    loss: list[float]
    validation_loss: list[float]
    validation_accuracy: list[float]
    seconds: list[float]
    slope: list[float]
    test_accuracy: float
    confusion: list[list[int]]
    sha256: str


def load_record(path: Path) -> RunRecord:
    """Read what a training run wrote. Raises UserError if the file is missing or is not a record."""
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): run `python -m training` to make it.") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON ({error}): run `python -m training` to make it anew.") from error
    if not isinstance(content, dict) or content.keys() != {field.name for field in fields(RunRecord)}:
        raise UserError(f"{path} is not the record of a training run: run `python -m training` to make it anew.")
    return RunRecord(**content)


def load_records(folders: list[Path]) -> list[RunRecord]:
    """The records in folders of the form that `python -m training --out` writes, in the order of SIZES and VARIANTS."""
    paths = [record_path(folder, size, variant) for size in SIZES for variant in VARIANTS for folder in folders]
    return [load_record(path) for path in paths if path.exists()]
