"""Write training/STUDY.md from the study's recorded networks: python -m training.report"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean, stdev

from training.distort import DISTORTIONS
from training.errors import UserError
from training.files import write_whole
from training.network import VARIANTS
from training.study import FAULTS, GRID, PASSES, STUDY, Case

PAGE = Path(__file__).with_name("STUDY.md")
TEXT = Path(__file__).with_name("study.template.md")

Results = dict[Case, dict]
Value = Callable[[dict], float]


def load_results() -> Results:
    """What study wrote, for the whole grid. Raises UserError if a network is missing."""
    try:
        return {case: json.loads(case.path.read_bytes()) for case in GRID + FAULTS}
    except (OSError, ValueError) as error:
        raise UserError(f"The study in {STUDY} is not complete ({error}): run `python -m training.study`.") from error


def at(name: str, level: float) -> Value:
    return lambda result: 100 * result["distorted"][name][DISTORTIONS[name].levels.index(level)]


def turned(result: dict) -> float:
    return (at("rotation", -30)(result) + at("rotation", 30)(result)) / 2


def clean(result: dict) -> float:
    return 100 * result["test_accuracy"]


COLUMNS: dict[str, Value] = {
    "MNIST test": clean,
    "turned by 30 degrees": turned,
    "noise of 125": at("noise", 125),
    "9 x 9 erased": at("erased", 9),
    "real drawings": lambda result: 100 * result["drawings"],
}
CALIBRATION: dict[str, Value] = {
    "error of the softmax": lambda result: 100 * result["softmax_ece"],
    "error of Monte Carlo dropout": lambda result: 100 * result["mc_ece"],
    "accuracy of the softmax": clean,
    "accuracy of Monte Carlo dropout": lambda result: 100 * result["mc_accuracy"],
}


def spread(values: list[float], digits: int = 2) -> str:
    return f"{mean(values):.{digits}f} ± {stdev(values):.{digits}f}"


def chosen(results: Results, **wanted: object) -> list[dict]:
    """The results of all cases with the given fields."""
    return [result for case, result in results.items() if all(getattr(case, name) == wanted[name] for name in wanted)]


def table(results: Results, columns: dict[str, Value]) -> str:
    rows = [f"| units | digits | network | n | {' | '.join(columns)} |", f"|--:|---|---|--:|{'--:|' * len(columns)}"]
    for hidden in sorted({case.hidden for case in GRID}):
        for warp in False, True:
            for variant in VARIANTS:
                runs = chosen(results, hidden=hidden, warp=warp, variant=variant, fault=False)
                cells = " | ".join(spread([value(run) for run in runs]) for value in columns.values())
                digits = "warped" if warp else "as they are"
                rows.append(f"| {hidden} | {digits} | {variant} | {len(runs)} | {cells} |")
    return "\n".join(rows)


def differences(results: Results, variant: str, other: str) -> str:
    """What variant has more than other, in points: the mean over seeds, and the standard error of the difference."""
    rows = [f"| units | digits | {' | '.join(COLUMNS)} |", f"|--:|---|{'--:|' * len(COLUMNS)}"]
    for hidden in sorted({case.hidden for case in GRID}):
        for warp in False, True:
            cells = []
            for value in COLUMNS.values():
                ours, theirs = (
                    [value(run) for run in chosen(results, hidden=hidden, warp=warp, variant=each, fault=False)]
                    for each in (variant, other)
                )
                error = (stdev(ours) ** 2 / len(ours) + stdev(theirs) ** 2 / len(theirs)) ** 0.5
                cells.append(f"{mean(ours) - mean(theirs):+.2f} ± {error:.2f}")
            rows.append(f"| {hidden} | {'warped' if warp else 'as they are'} | {' | '.join(cells)} |")
    return "\n".join(rows)


def slopes(results: Results) -> str:
    rows = ["| units | digits | n | slope at the end | of the seeds |", "|--:|---|--:|--:|---|"]
    for hidden in sorted({case.hidden for case in GRID}):
        for warp in False, True:
            ends = [run["slope"][-1] for run in chosen(results, hidden=hidden, warp=warp, variant="prelu", fault=False)]
            each = ", ".join(f"{end:.3f}" for end in ends)
            rows.append(
                f"| {hidden} | {'warped' if warp else 'as they are'} | {len(ends)} | {spread(ends, 3)} | {each} |"
            )
    return "\n".join(rows)


def fault(results: Results) -> str:
    rows = [
        "| network | seed | loss, epoch 1 | 2 | 5 | last | test accuracy, % | slope, least | most | last |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for case in FAULTS:
        run = results[case]
        losses = " | ".join(f"{run['loss'][epoch - 1]:.2f}" for epoch in (1, 2, 5, len(run["loss"])))
        slope = run["slope"]
        swing = " | ".join(f"{each:.4f}" for each in (min(slope), max(slope), slope[-1])) if slope else " |  | "
        rows.append(f"| {case.variant} | {case.seed} | {losses} | {clean(run):.1f} | {swing} |")
    return "\n".join(rows)


def report(results: Results) -> str:
    """The whole page."""
    return TEXT.read_text("utf-8").format(
        epochs=results[GRID[0]]["epochs"],
        fault_epochs=results[FAULTS[0]]["epochs"],
        passes=PASSES,
        hours=f"{sum(result['seconds'] for result in results.values()) / 3600:.1f}",
        networks=len(results),
        accuracy=table(results, COLUMNS),
        dropout=differences(results, "dropout", "baseline"),
        prelu=differences(results, "prelu", "dropout"),
        calibration=table(results, CALIBRATION),
        slopes=slopes(results),
        fault=fault(results),
    )


def main() -> None:
    try:
        write_whole(PAGE, report(load_results()).encode())
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
