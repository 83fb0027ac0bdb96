"""What the study's page says in words, each with the differences that it rests on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from training.errors import UserError
from training.study.cases import COMPARED, DROPOUT, FEWER, GRID, IMAGES, WIDTHS, Case, kinds
from training.study.differences import ERRORS, Differences, Key, plain
from training.study.results import Result, Results

TEST, TURNED, NOISE, HOLE, OFF, DRAWN = COMPARED


def dropout(
    where: str, hidden: Sequence[int] = WIDTHS, warp: Sequence[bool] = (False, True), images: int = IMAGES
) -> list[tuple[Case, Case]]:
    """Each ReLU network with dropout there, and the one without. where: a name in DROPOUT."""
    chosen = [
        case
        for case in GRID + FEWER
        if (case.p_input, case.p_hidden) == DROPOUT[where] and case.activation == "ReLU" and case.seed == 0
        if case.hidden in hidden and case.warp in warp and case.images == images
    ]
    return [(case, plain(case)) for case in chosen]


def prelu(where: str, hidden: Sequence[int] = WIDTHS) -> list[tuple[Case, Case]]:
    """Each PReLU network with dropout there, and the same with ReLU."""
    return [(replace(case, activation="PReLU"), case) for case, _ in dropout(where, hidden)]


def warped() -> list[tuple[Case, Case]]:
    """Each ReLU network without dropout that learned from warped digits, and the one from digits as they are."""
    return [(case, replace(case, warp=False)) for case, _ in dropout("none", warp=(True,))]


def amount(p_input: float, p_hidden: float) -> list[tuple[Case, Case]]:
    """The network of 50 units with so much dropout, and the one without."""
    case = Case(50, p_input, p_hidden)
    return [(case, plain(case))]


@dataclass(frozen=True)
class Claim:
    """That some pairs of networks differ, or do not, in some columns.

    sign: 1 if ours is better than theirs, by differences that all count; -1 if it is worse; 0 if none of them counts.
    """

    pairs: Sequence[tuple[Case, Case]]
    columns: Sequence[str]
    sign: int

    @property
    def keys(self) -> list[Key]:
        return [(*pair, column) for pair, column in product(self.pairs, self.columns)]

    def holds(self, found: Differences, counting: set[Key]) -> bool:
        if self.sign == 0:
            return counting.isdisjoint(self.keys)
        return counting.issuperset(self.keys) and all(found[key].mean * self.sign > 0 for key in self.keys)

    def words(self, found: Differences) -> str:
        """By how many points; where nothing counts, within how many all of it lies."""
        if self.sign == 0:
            return f"within {max(abs(found[key].mean) + ERRORS * found[key].error for key in self.keys):.1f} points"
        points = [abs(found[key].mean) for key in self.keys]
        least, most = f"{min(points):.1f}", f"{max(points):.1f}"
        return f"{least if least == most else f'{least} to {most}'} points {'better' if self.sign > 0 else 'worse'}"


AS_THEY_ARE = (False,)

CLAIMS = {
    "input_noise": Claim(dropout("input"), [NOISE], 1),
    "input_hole": Claim(dropout("input", warp=AS_THEY_ARE), [HOLE], 1),
    "input_test": Claim(dropout("input"), [TEST], 0),
    "hidden_off": Claim(dropout("hidden"), [OFF], 1),
    "input_off": Claim(dropout("input"), [OFF], 0),
    "hidden_noise": Claim(dropout("hidden"), [NOISE], 0),
    "hidden_test_50": Claim(dropout("hidden", [50]), [TEST], -1),
    "hidden_test_512": Claim(dropout("hidden", [512], AS_THEY_ARE), [TEST], 0),
    "hidden_drawn": Claim(dropout("hidden"), [DRAWN], -1),
    "both_drawn": Claim(dropout("both"), [DRAWN], -1),
    "both_noise": Claim(dropout("both"), [NOISE], 1),
    "few_input": Claim(dropout("input", [50, 512], AS_THEY_ARE, 1_000), [TEST], 1),
    "few_hidden_512": Claim(dropout("hidden", [512], AS_THEY_ARE, 1_000), [TEST], 1),
    "few_hidden_50": Claim(dropout("hidden", [50], AS_THEY_ARE, 1_000), [TEST], 0),
    "little_off": Claim(amount(0.0, 0.1), [OFF], 1),
    "much_test": Claim(amount(0.0, 0.5), [TEST], -1),
    "more_noise": Claim(amount(0.4, 0.0), [NOISE], 1),
    "more_hole": Claim(amount(0.4, 0.0), [HOLE], 1),
    "warped_turned": Claim(warped(), [TURNED], 1),
    "prelu_with_dropout": Claim(prelu("both"), COMPARED, 0),
    "prelu_alone": Claim(prelu("none"), [TEST, DRAWN], 0),
    "prelu_off_128": Claim(prelu("none", [128]), [OFF], -1),
}


def claims(found: Differences, counting: set[Key]) -> dict[str, str]:
    """The words for each of CLAIMS. Raises UserError if the data do not say it."""
    for name, claim in CLAIMS.items():
        if not claim.holds(found, counting):
            raise UserError(f"The study does not bear out {name}: change the sentence in template.md and in claims.py.")
    return {name: claim.words(found) for name, claim in CLAIMS.items()}


def _span(values: Iterable[float], digits: int) -> str:
    values = list(values)
    return " to ".join(f"{each:.{digits}f}" for each in (min(values), max(values)))


def _runs(results: Results, where: str, **more: object) -> list[Result]:
    cases = [case for case in kinds(GRID) if (case.p_input, case.p_hidden) == DROPOUT[where]]
    chosen = [case for case in cases if all(getattr(case, name) == value for name, value in more.items())]
    return [run for case in chosen for run in results[case]]


# What the page tells of single networks, from the least to the largest.
FACTS: dict[str, Callable[[Results], str]] = {
    "slope_alone": lambda results: _span((run.slope[-1] for run in _runs(results, "none", activation="PReLU")), 2),
    "slope_with_dropout": lambda results: _span(
        (run.slope[-1] for run in _runs(results, "both", activation="PReLU")), 2
    ),
    "mc_right": lambda results: (
        f"{max(100 * abs(run.mc_accuracy - run.accuracy[TEST]) for run in _runs(results, 'both')):.1f}"
    ),
    "ece_both": lambda results: _span((100 * run.softmax_ece for run in _runs(results, "both", hidden=50)), 1),
    "ece_none": lambda results: _span((100 * run.softmax_ece for run in _runs(results, "none", hidden=50)), 1),
    "modest": lambda results: _span((run.mc_ece / run.softmax_ece for run in _runs(results, "both")), 0),
}
