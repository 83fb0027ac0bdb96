"""What TRIALS.md says of its tables is so."""

import re

from tests.support.server import ROOT

TRIALS = (ROOT / "training/model/TRIALS.md").read_text("utf-8")


def test_seeds_differ_by_as_much_as_it_says():
    table = TRIALS.partition("## Between seeds")[2].partition("## In the framing")[0]
    rows = re.findall(r"^\| \d \| (.*) \|$", table, re.M)
    assert len(rows) == 3
    columns = zip(*(re.findall(r"\d\d\.\d\d", row) for row in rows), strict=True)
    spread = max(max(map(float, column)) - min(map(float, column)) for column in columns)
    assert f"differs by up to {spread:.2f} points" in TRIALS.replace("\n", " ")


def test_it_says_of_when_it_is_and_names_nothing_shipped():
    """What is shipped is trained anew now and then: its numbers are in tables that follow the records."""
    assert re.search(r"All of it is of \d+ \w+ 20\d\d, but for", TRIALS)
    assert ", shipped" not in TRIALS
