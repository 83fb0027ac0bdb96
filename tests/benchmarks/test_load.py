"""Many draw at once: each gets the answer to the newest drawing, and the server holds no more afterwards."""

from collections import Counter
from itertools import pairwise

import pytest

from tests.benchmarks.memory import censuses
from tests.benchmarks.overload import ATTACKS, attack
from tests.support.server import completed, started


@pytest.mark.slow
def test_a_crowd_that_draws_and_goes_leaves_nothing_behind():
    """Each of them also checks that the last answer is the one to the whole drawing.

    Connections that are just being closed, and timers, come and go by some hundreds: what stays grows every time.
    """
    updates = 120
    _, *counted = censuses([100, updates, updates, updates])
    pairs = list(pairwise(counted))
    came = [Counter(after["types"]) - Counter(before["types"]) for before, after in pairs]
    always = {name: min(each[name] for each in came) for name in set.intersection(*map(set, came))}
    assert max(always.values(), default=0) < updates / 2, always
    assert min(after["held"] - before["held"] for before, after in pairs) < updates / 2


@pytest.mark.slow
def test_beyond_its_limits_the_server_refuses_answers_who_draws_and_keeps_its_memory():
    """attack raises unless each update of who draws beside it is answered."""
    with started("-m", "app") as (process, address):
        result = completed(attack(address, process.pid, ATTACKS["all of them"], 300))
    assert result.statuses.keys() <= {200, 400, 503, 0}
    assert min(result.statuses[200], result.statuses[503]) > 20
    assert result.memory - result.before < 500
