import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from training.components import ACTIVATIONS
from training.errors import UserError
from training.model.fields import LATER, Float, Positive, Seed, Sha256, Share, Word
from training.model.recipe import SIZES, Recipe
from training.model.variants import VARIANTS
from training.paths import out_option, record_path
from training.records.atomic_write import from_json


@dataclass(frozen=True)
class RunRecord:
    """What one training run did, kept as JSON beside the weights that it made.

    recipe, versions, device, threads: how and on what; another number of threads can give other last bits.
    loss, validation_loss: nats, one number per epoch. validation_accuracy: 0 to 1, likewise. seconds: likewise.
    slope: one number more, for where it started; empty where it is not learned. held_out_accuracy: of digits drawn by
    rule in styles that were not trained on. test_accuracy: 0 to 1.
    confusion: 10 rows of true digits, 10 columns of answers. finished: UTC. sha256: of the safetensors file.
    moments_sha256: of that of its moments; empty for a network that has none, as all before there were such files.
    Raises ValueError if the curves are not of that length, or there is no such moment.
    """

    size: Literal[tuple(SIZES)]
    variant: Literal[tuple(VARIANTS)]
    seed: Seed
    recipe: Recipe
    versions: Annotated[dict[Literal["python", "torch", "safetensors"], Word], (3, 3)]
    device: Word
    threads: Annotated[int, (1, 100_000)]
    finished: Annotated[str, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"]
    loss: list[Positive]
    validation_loss: list[Positive]
    validation_accuracy: list[Share]
    seconds: list[Positive]
    slope: list[Float]
    held_out_accuracy: Share
    test_accuracy: Share
    confusion: Annotated[list[Annotated[list[Annotated[int, (0, 10_000)]], (10, 10)]], (10, 10)]
    sha256: Sha256
    moments_sha256: Annotated[str, "([0-9a-f]{64})?"] = field(default="", metadata=LATER)

    def __post_init__(self) -> None:
        datetime.fromisoformat(self.finished)
        check_curves(vars(self), self.recipe.activation, self.recipe.epochs)


CURVES = "loss", "validation_loss", "validation_accuracy", "seconds", "slope"


def check_curves(fields: dict[str, Any], activation: str, epochs: int) -> None:
    """Raise ValueError unless each curve has a number for each epoch; slope one more, or none if it is not learned."""
    slopes = epochs + 1 if ACTIVATIONS[activation].learns_slope else 0
    for name in CURVES:
        curve, expected = fields.get(name), slopes if name == "slope" else epochs
        if isinstance(curve, list) and len(curve) != expected:
            raise ValueError(f"its {name} has {len(curve)} numbers, not {expected}")


def load_record(path: Path) -> RunRecord:
    """What a training run wrote at record_path(). Raises UserError if it is missing or is no record of that network."""
    mend = f"run `python -m training{out_option(path.parents[1])}` to make it"
    record = from_json(path, RunRecord, mend)
    if (record.size, record.variant) != (path.parent.name, path.stem):
        raise UserError(f"{path} is another network's record: {mend} anew.")
    return record


def load_records(folders: list[Path]) -> list[RunRecord]:
    """The records in folders of the form that `python -m training --out` writes, in the order of SIZES and VARIANTS."""
    paths = [record_path(folder, size, variant) for size in SIZES for variant in VARIANTS for folder in folders]
    return [load_record(path) for path in paths if os.path.exists(path)]
