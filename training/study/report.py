"""Write training/study/README.md from the study's recorded networks: python -m training.study.report"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Annotated, Literal

from training.cli import Parser, exit_with_sentence
from training.data.corruptions import CORRUPTIONS
from training.errors import UserError
from training.model.fields import Float, Positive, Seed, Share
from training.model.recipe import MAX_EPOCHS
from training.records.atomic_write import from_json, write
from training.records.evaluation_record import check_levels
from training.records.run_record import check_curves
from training.records.tables import markdown_table, mean_and_spread
from training.study.cases import FAULTS, GRID, PASSES, VARIANTS, Case

PAGE = Path(__file__).with_name("README.md")
TEMPLATE = Path(__file__).with_name("template.md")

MEND = "delete what is there of it and run `python -m training.study --drawings FILE`"


@dataclass(frozen=True)
class Result:
    """What python -m training.study wrote of one network.

    loss, validation_accuracy, slope: as in RunRecord. corrupted: as in EvaluationRecord. seconds: of the whole run.
    test_accuracy, drawings, mc_accuracy: of right answers. softmax_ece, mc_ece: errors of calibration. All 0 to 1.
    Raises ValueError if the curves are not of that length, or corrupted has other levels.
    """

    hidden: int
    variant: Literal[tuple(VARIANTS)]
    warp: bool
    seed: Seed
    fault: bool
    epochs: Annotated[int, (1, MAX_EPOCHS)]
    loss: list[Positive]
    validation_accuracy: list[Share]
    slope: list[Float]
    seconds: Positive
    test_accuracy: Share
    corrupted: dict[str, list[Share]]
    drawings: Share
    softmax_ece: Share
    mc_ece: Share
    mc_accuracy: Share

    def __post_init__(self) -> None:
        check_curves(vars(self), VARIANTS[self.variant]["activation"], self.epochs)
        check_levels(self.corrupted)


Results = dict[Case, Result]
Value = Callable[[Result], float]


def load_results() -> Results:
    """What the study wrote, for the whole grid. Raises UserError if a network is missing or was measured otherwise."""
    results = {case: from_json(case.path, Result, MEND) for case in GRID + FAULTS}
    for case, result in results.items():
        expected = {**asdict(case), "epochs": case.recipe.epochs}
        if any(getattr(result, name) != value for name, value in expected.items()):
            raise UserError(f"{case.path} is another network's: {MEND}.")
    return results


def at(name: str, level: float) -> Value:
    return lambda result: 100 * result.corrupted[name][CORRUPTIONS[name].levels.index(level)]


def turned(result: Result) -> float:
    return (at("rotation", -30)(result) + at("rotation", 30)(result)) / 2


def clean(result: Result) -> float:
    return 100 * result.test_accuracy


COLUMNS: dict[str, Value] = {
    "MNIST test": clean,
    "turned by 30 degrees": turned,
    "noise of 125": at("noise", 125),
    "9 x 9 erased": at("erased", 9),
    "real drawings": lambda result: 100 * result.drawings,
}
CALIBRATION: dict[str, Value] = {
    "error of the softmax": lambda result: 100 * result.softmax_ece,
    "error of Monte Carlo dropout": lambda result: 100 * result.mc_ece,
    "accuracy of the softmax": clean,
    "accuracy of Monte Carlo dropout": lambda result: 100 * result.mc_accuracy,
}


def chosen(results: Results, **wanted: object) -> list[Result]:
    """The results of all cases with the given fields."""
    return [result for case, result in results.items() if all(getattr(case, name) == wanted[name] for name in wanted)]


def groups(results: Results, *variants: str) -> Iterator[tuple[int, str, list[list[Result]]]]:
    """For each width, and digits as they are or warped: the runs of each variant, without the fault."""
    for hidden in sorted({case.hidden for case in GRID}):
        for warp, digits in (False, "as they are"), (True, "warped"):
            runs = [chosen(results, hidden=hidden, warp=warp, variant=each, fault=False) for each in variants]
            yield hidden, digits, runs


def accuracy_table(results: Results, columns: dict[str, Value]) -> str:
    rows = []
    for hidden, digits, each in groups(results, *VARIANTS):
        for variant, runs in zip(VARIANTS, each, strict=True):
            values = (mean_and_spread([value(run) for run in runs]) for value in columns.values())
            rows.append((hidden, digits, variant, len(runs), *values))
    return markdown_table("rllr" + "r" * len(columns), ("units", "digits", "network", "n", *columns), rows)


def difference_table(results: Results, variant: str, other: str) -> str:
    """What variant has more than other, in points: the mean over seeds, and the standard error of the difference."""

    def difference(value: Value, ours: list[Result], theirs: list[Result]) -> str:
        ours, theirs = ([value(run) for run in runs] for runs in (ours, theirs))
        error = (stdev(ours) ** 2 / len(ours) + stdev(theirs) ** 2 / len(theirs)) ** 0.5
        return f"{mean(ours) - mean(theirs):+.2f} ± {error:.2f}"

    rows = (
        (hidden, digits, *(difference(value, *runs) for value in COLUMNS.values()))
        for hidden, digits, runs in groups(results, variant, other)
    )
    return markdown_table("rl" + "r" * len(COLUMNS), ("units", "digits", *COLUMNS), rows)


def slope_table(results: Results) -> str:
    rows = []
    for hidden, digits, (runs,) in groups(results, "prelu"):
        ends = [run.slope[-1] for run in runs]
        rows.append((hidden, digits, len(ends), mean_and_spread(ends, 3), ", ".join(f"{end:.3f}" for end in ends)))
    return markdown_table("rlrrl", ("units", "digits", "n", "slope at the end", "of the seeds"), rows)


def fault_table(results: Results) -> str:
    rows = []
    for case in FAULTS:
        run = results[case]
        losses = (f"{run.loss[epoch - 1]:.2f}" for epoch in (1, 2, 5, len(run.loss)))
        slope = run.slope
        swing = (f"{each:.4f}" for each in (min(slope), max(slope), slope[-1])) if slope else ("", "", "")
        rows.append((case.variant, case.seed, *losses, f"{clean(run):.1f}", *swing))
    header = "loss, epoch 1", "2", "5", "last", "test accuracy, %", "slope, least", "most", "last"
    return markdown_table("l" + "r" * 9, ("network", "seed", *header), rows)


def report(results: Results) -> str:
    """The whole page."""
    return TEMPLATE.read_text("utf-8").format(
        epochs=results[GRID[0]].epochs,
        fault_epochs=results[FAULTS[0]].epochs,
        passes=PASSES,
        hours=f"{sum(result.seconds for result in results.values()) / 3600:.1f}",
        networks=len(results),
        accuracy=accuracy_table(results, COLUMNS),
        dropout=difference_table(results, "dropout", "baseline"),
        prelu=difference_table(results, "prelu", "dropout"),
        calibration=accuracy_table(results, CALIBRATION),
        slopes=slope_table(results),
        fault=fault_table(results),
    )


@exit_with_sentence()
def main() -> None:
    Parser(prog="python -m training.study.report", description=__doc__.partition(":")[0]).parse_args()
    write(PAGE, report(load_results()).encode())


if __name__ == "__main__":
    main()
