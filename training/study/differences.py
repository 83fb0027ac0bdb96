from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from statistics import mean, stdev

from scipy.stats import ttest_ind

from training.study.cases import AMOUNTS, COMPARED, FEWER, GRID, Case, kinds
from training.study.results import Results

ERRORS = 3  # no difference below so many standard errors counts
LEVEL = 0.05  # of the probability that chance alone makes any of all differences count


@dataclass(frozen=True)
class Difference:
    """By how many points one kind of network is better than another, over the seeds of both."""

    ours: tuple[float, ...]  # right answers in %
    theirs: tuple[float, ...]

    @cached_property
    def mean(self) -> float:
        return mean(self.ours) - mean(self.theirs)

    @cached_property
    def error(self) -> float:
        """The standard error of the mean."""
        return (stdev(self.ours) ** 2 / len(self.ours) + stdev(self.theirs) ** 2 / len(self.theirs)) ** 0.5

    @cached_property
    def p_value(self) -> float:
        """Of Welch's t-test. Welch 1947, doi:10.2307/2332510."""
        return ttest_ind(self.ours, self.theirs, equal_var=False).pvalue


Key = tuple[Case, Case, str]  # a kind, what it is compared with, and in which column; seed 0 stands for all seeds
Differences = dict[Key, Difference]


def plain(case: Case) -> Case:
    """The same network without dropout."""
    return replace(case, p_input=0.0, p_hidden=0.0)


def pairs() -> list[tuple[Case, Case]]:
    """All that the page compares: each dropout with none, PReLU with ReLU, warped digits with digits as they are."""
    cases = kinds(GRID + FEWER + AMOUNTS)
    with_dropout = [case for case in cases if case != plain(case) and case.activation == "ReLU"]
    with_prelu = [case for case in cases if case.activation == "PReLU"]
    relu = [(case, replace(case, activation="ReLU")) for case in with_prelu]
    warped = [
        (case, replace(case, warp=False)) for case in cases if case.warp and case not in with_dropout + with_prelu
    ]
    return [(case, plain(case)) for case in with_dropout] + relu + warped


def differences(results: Results) -> Differences:
    def right(case: Case, column: str) -> tuple[float, ...]:
        return tuple(100 * run.accuracy[column] for run in results[case])

    return {
        (case, other, column): Difference(right(case, column), right(other, column))
        for (case, other), column in product(pairs(), COMPARED)
    }


def count(found: Differences) -> set[Key]:
    """Those that are no chance: above ERRORS standard errors, and by the method of Holm, which allows for their number.

    Holm 1979, "A simple sequentially rejective multiple test procedure".
    """
    counting = set()
    for rank, (key, each) in enumerate(sorted(found.items(), key=lambda item: item[1].p_value)):
        if each.p_value * (len(found) - rank) > LEVEL:
            break
        if abs(each.mean) > ERRORS * each.error:
            counting.add(key)
    return counting
