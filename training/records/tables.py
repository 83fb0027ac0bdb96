import math
from collections.abc import Iterable, Sequence
from itertools import product
from statistics import mean, stdev

from training.errors import UserError
from training.paths import SEEDS
from training.records.run_record import RunRecord, load_records


def markdown_table(align: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown. align: a letter for each column, "l" for left or "r" for right."""
    rule = "".join({"l": "---|", "r": "--:|"}[each] for each in align)
    lines = [f"| {' | '.join(map(str, cells))} |" for cells in (header, *rows)]
    return "\n".join([lines[0], f"|{rule}", *lines[1:]])


def mean_and_spread(values: Sequence[float], digits: int = 2) -> str:
    """The mean and, of several values, the standard deviation of the sample."""
    text = f"{mean(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ± {stdev(values):.{digits}f}"


def results_table(records: list[RunRecord]) -> str:
    """One row for each size and variant: the mean over its runs and, of several, the standard deviation."""
    rows = []
    for size, variant in dict.fromkeys((record.size, record.variant) for record in records):
        runs = [record for record in records if (record.size, record.variant) == (size, variant)]
        test = mean_and_spread([100 * run.test_accuracy for run in runs])
        validation = mean_and_spread([100 * run.validation_accuracy[-1] for run in runs])
        held_out = mean_and_spread([100 * run.held_out_accuracy for run in runs])
        slope = mean_and_spread([run.slope[-1] for run in runs], 4) if runs[0].slope else ""
        seconds = mean_and_spread([mean(run.seconds) for run in runs])
        rows.append((size, variant, len(runs), test, validation, held_out, slope, seconds))
    percents = "test accuracy, %", "validation, %", "held-out styles, %"
    header = "size", "network", "runs", *percents, "slope", "seconds an epoch"
    return markdown_table("llrrrrrr", header, rows)


def comparison_table(before: list[RunRecord], now: list[RunRecord]) -> str:
    """One row for each network that was there before: its validation accuracies, and whether the change counts.

    Two trainings that differ only in their seed differ, too. So a change counts if it is larger than the difference
    between any two records in weights/seeds/ of the same recipe, which should be three at least. Networks of different
    recipes are not compared: what differs is said in place of that.
    """
    rows = []
    try:
        seeds = load_records(sorted(SEEDS.iterdir()))
    except (OSError, UserError):  # no reason to keep from whoever has trained for minutes what came of it
        seeds = []
    for old, new in product(before, now):
        if (name := (old.size, old.variant)) != (new.size, new.variant):
            continue
        was, is_ = (100 * record.validation_accuracy[-1] for record in (old, new))
        others = [100 * run.validation_accuracy[-1] for run in seeds if run.recipe == new.recipe]
        noise = max(others) - min(others) if len(others) >= 3 else math.nan
        verdict = "better" if is_ - was > noise else "worse" if was - is_ > noise else "within noise"
        if math.isnan(noise):
            verdict = "too few seeds to tell"
        if old.recipe != new.recipe:
            changed = (each for each in vars(new.recipe) if getattr(old.recipe, each) != getattr(new.recipe, each))
            verdict = f"trained otherwise: {', '.join(changed)}"
        rows.append((*name, f"{was:.2f}", f"{is_:.2f}", f"{noise:.2f}", verdict))
    header = "size", "network", "validation before, %", "now, %", "seeds differ by up to", "verdict"
    return markdown_table("llrrrl", header, rows)
