"""Write training/study/README.md from the study's recorded networks: python -m training.study.report"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from training.cli import Parser, exit_with_sentence
from training.records.atomic_write import write
from training.records.tables import markdown_table, mean_and_spread
from training.study.cases import (
    AMOUNTS,
    CASES,
    COMPARED,
    DROPOUT,
    FAULTS,
    FEWER,
    GRID,
    IMAGES,
    PASSES,
    UNITS_OFF,
    Case,
    kinds,
)
from training.study.claims import FACTS, claims
from training.study.differences import Differences, Key, count, differences, plain
from training.study.results import Result, Results, load_results

PAGE = Path(__file__).with_name("README.md")
TEMPLATE = Path(__file__).with_name("template.md")

Value = Callable[[Result], float]

CALIBRATION: dict[str, Value] = {
    "error of the softmax": lambda result: 100 * result.softmax_ece,
    "error of Monte Carlo dropout": lambda result: 100 * result.mc_ece,
    "accuracy of the softmax": lambda result: 100 * result.accuracy["MNIST test"],
    "accuracy of Monte Carlo dropout": lambda result: 100 * result.mc_accuracy,
}


def described(case: Case) -> tuple[str, ...]:
    """Its units, its training digits, where it has dropout."""
    digits = "warped" if case.warp else "as they are" if case.images == IMAGES else f"{case.images:,} as they are"
    p = case.p_input, case.p_hidden
    names = {value: name for name, value in DROPOUT.items()}
    where = names.get(p) or (f"input, {p[0]}" if p[0] else f"hidden, {p[1]}")
    return str(case.hidden), digits, where


def values_table(results: Results, cases: list[Case], columns: dict[str, Value]) -> str:
    """The mean and spread over seeds of each kind of network."""
    rows = (
        (
            *described(case),
            case.activation,
            *(mean_and_spread([value(run) for run in results[case]]) for value in columns.values()),
        )
        for case in kinds(cases)
    )
    header = "units", "training digits", "dropout on", "activation"
    return markdown_table("rlll" + "r" * len(columns), (*header, *columns), rows)


def accuracy_table(results: Results, cases: list[Case], columns: Iterable[str] = COMPARED) -> str:
    return values_table(results, cases, {name: lambda run, name=name: 100 * run.accuracy[name] for name in columns})


def difference_table(found: Differences, counting: set[Key], chosen: list[tuple[Case, Case]]) -> str:
    """What ours has more than theirs, in points, with the standard error of the difference; bold if it counts."""
    rows = []
    for pair in chosen:
        cells = []
        for column in COMPARED:
            each = found[(*pair, column)]
            text = f"{each.mean:+.2f} ± {each.error:.2f}"
            cells.append(f"**{text}**" if (*pair, column) in counting else text)
        rows.append((*described(pair[0]), *cells))
    header = "units", "training digits", "dropout on"
    return markdown_table("rll" + "r" * len(COMPARED), (*header, *COMPARED), rows)


def compared(cases: list[Case], found: Differences, with_what: Callable[[Case], Case]) -> list[tuple[Case, Case]]:
    """The pairs of which the first is of these cases, and the second what with_what makes of it."""
    pairs = dict.fromkeys(key[:2] for key in found)
    return [pair for pair in pairs if pair[0] in cases and pair[1] == with_what(pair[0])]


def slope_table(results: Results) -> str:
    rows = []
    for case in kinds(GRID):
        if ends := [run.slope[-1] for run in results[case] if run.slope]:
            each = ", ".join(f"{end:.3f}" for end in ends)
            rows.append((*described(case), mean_and_spread(ends, 3), each))
    return markdown_table("rllrl", ("units", "training digits", "dropout on", "slope at the end", "of the seeds"), rows)


def fault_table(results: Results) -> str:
    rows = []
    for case in kinds(FAULTS):
        for run in results[case]:
            losses = (f"{run.loss[epoch - 1]:.2f}" for epoch in (1, 2, 5, len(run.loss)))
            slopes = [min(run.slope), max(run.slope), run.slope[-1]] if run.slope else []
            swing = [f"{each:.4f}" for each in slopes] or [""] * 3
            right = f"{100 * run.accuracy['MNIST test']:.1f}"
            rows.append((described(case)[2], case.activation, run.seed, *losses, right, *swing))
    header = "loss, epoch 1", "2", "5", "last", "test accuracy, %", "slope, least", "most", "last"
    return markdown_table("ll" + "r" * 9, ("dropout on", "activation", "seed", *header), rows)


def report(results: Results) -> str:
    """The whole page. Raises UserError if it would say what the data do not."""
    found = differences(results)
    counting = count(found)
    amounts = [case for case in GRID if case.hidden != 128 and not case.warp and not (case.p_input and case.p_hidden)]
    tables = {
        "accuracy": accuracy_table(results, GRID),
        "dropout": difference_table(found, counting, compared(GRID, found, plain)),
        "prelu": difference_table(
            found, counting, compared(GRID, found, lambda case: replace(case, activation="ReLU"))
        ),
        "warped": difference_table(found, counting, compared(GRID, found, lambda case: replace(case, warp=False))),
        "fewer": accuracy_table(results, FEWER),
        "fewer_dropout": difference_table(found, counting, compared(FEWER, found, plain)),
        "amounts": difference_table(found, counting, sorted(compared(amounts + AMOUNTS, found, plain), key=_by_amount)),
        "units_off": accuracy_table(results, GRID, ["MNIST test", *UNITS_OFF]),
        "calibration": values_table(results, GRID, CALIBRATION),
        "slopes": slope_table(results),
        "fault": fault_table(results),
    }
    return TEMPLATE.read_text("utf-8").format(
        networks=len(CASES),
        hours=f"{sum(run.seconds for runs in results.values() for run in runs) / 3600:.1f}",
        comparisons=len(found),
        counting=len(counting),
        passes=PASSES,
        **claims(found, counting),
        **{name: fact(results) for name, fact in FACTS.items()},
        **tables,
    )


def _by_amount(pair: tuple[Case, Case]) -> tuple[float, ...]:
    case = pair[0]
    return case.hidden, case.p_hidden, case.p_input


@exit_with_sentence()
def main() -> None:
    Parser(prog="python -m training.study.report", description=__doc__.partition(":")[0]).parse_args()
    write(PAGE, report(load_results()).encode())


if __name__ == "__main__":
    main()
