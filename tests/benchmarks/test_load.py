"""Many draw at once: each gets the answer to the newest drawing, and the server holds no more afterwards."""

from collections import Counter
from itertools import pairwise

import pytest

from tests.benchmarks.memory import censuses


@pytest.mark.slow
def test_a_crowd_that_draws_and_goes_leaves_nothing_behind():
    """Each of them also checks that the last answer is the one to the whole drawing.

    Connections that are just being closed, and timers, come and go by some hundreds: what stays grows every time.
    """
    updates = 400
    _, *counted = censuses([100, updates, updates, updates])
    pairs = list(pairwise(counted))
    came = [Counter(after["types"]) - Counter(before["types"]) for before, after in pairs]
    always = {name: min(each[name] for each in came) for name in set.intersection(*map(set, came))}
    assert max(always.values(), default=0) < updates / 2, always
    assert min(after["held"] - before["held"] for before, after in pairs) < updates / 2
