import os
from dataclasses import dataclass
from pathlib import Path

from training.model.network import VARIANTS
from training.model.recipe import SIZES
from training.paths import record_path
from training.records.atomic_write import from_json


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
    return from_json(path, RunRecord, "python -m training")


def load_records(folders: list[Path]) -> list[RunRecord]:
    """The records in folders of the form that `python -m training --out` writes, in the order of SIZES and VARIANTS."""
    paths = [record_path(folder, size, variant) for size in SIZES for variant in VARIANTS for folder in folders]
    return [load_record(path) for path in paths if os.path.exists(path)]
