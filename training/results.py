"""Print what recorded runs reached, as a table: python -m training.results [FOLDER ...]"""

import argparse
import math
import sys
from itertools import product
from pathlib import Path
from statistics import mean, stdev

from training.errors import UserError
from training.network import VARIANTS
from training.recipe import SIZES
from training.record import Record, load_record
from training.weights import FOLDER


def load_records(folders: list[Path]) -> list[Record]:
    """The records in folders of the form that `python -m training --out` writes, in the order of SIZES and VARIANTS."""
    paths = [folder / size / f"{variant}.json" for size in SIZES for variant in VARIANTS for folder in folders]
    return [load_record(path) for path in paths if path.exists()]


def table(records: list[Record]) -> str:
    """One Markdown row for each size and variant: the mean over its runs and, of several, the standard deviation."""
    rows = [
        "| size | network | runs | test accuracy, % | validation, % | slope | seconds an epoch |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for size, variant in dict.fromkeys((record.size, record.variant) for record in records):
        runs = [record for record in records if (record.size, record.variant) == (size, variant)]
        test = _spread([100 * run.test_accuracy for run in runs], 2)
        validation = _spread([100 * run.validation_accuracy[-1] for run in runs], 2)
        slope = _spread([run.slope[-1] for run in runs], 4) if runs[0].slope else ""
        seconds = _spread([mean(run.seconds) for run in runs], 2)
        rows.append(f"| {size} | {variant} | {len(runs)} | {test} | {validation} | {slope} | {seconds} |")
    return "\n".join(rows)


def comparison(before: list[Record], now: list[Record]) -> str:
    """One Markdown row for each network that was there before: its validation accuracies, and what to make of them.

    Two trainings that differ only in their seed differ, too. So a change counts if it is larger than the difference
    between any two records in weights/seeds/ of that size and variant, which should be three at least.
    """
    rows = [
        "| size | network | validation before, % | now, % | seeds differ by up to | verdict |",
        "|---|---|--:|--:|--:|---|",
    ]
    seeds = load_records(sorted((FOLDER / "seeds").iterdir()))
    for old, new in product(before, now):
        if (name := (old.size, old.variant)) != (new.size, new.variant):
            continue
        was, is_ = (100 * record.validation_accuracy[-1] for record in (old, new))
        others = [100 * run.validation_accuracy[-1] for run in seeds if (run.size, run.variant) == name]
        noise = max(others) - min(others) if len(others) >= 3 else math.nan
        verdict = "better" if is_ - was > noise else "worse" if was - is_ > noise else "within noise"
        if math.isnan(noise):
            verdict = "too few seeds to tell"
        rows.append(f"| {old.size} | {old.variant} | {was:.2f} | {is_:.2f} | {noise:.2f} | {verdict} |")
    return "\n".join(rows)


def _spread(values: list[float], digits: int) -> str:
    text = f"{mean(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ± {stdev(values):.{digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.results", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[FOLDER], metavar="FOLDER")
    folders = parser.parse_args().folders
    try:
        records = load_records(folders)
    except UserError as error:
        sys.exit(str(error))
    if not records:
        sys.exit(
            f"{', '.join(map(str, folders))}: no records there; name folders that `python -m training --out` wrote."
        )
    print(table(records))


if __name__ == "__main__":
    main()
