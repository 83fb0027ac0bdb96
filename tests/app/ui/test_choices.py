"""The switches on the page: what the browser sends of them is checked before anything is made of it."""

import pytest

from app.preprocessing import InvalidInput
from app.ui.choices import Choices

NAMES = {"a": {}, "b": {"units": 50}}
ONE, ANY = Choices(NAMES, "sizes", "a"), Choices(NAMES, "views", [])


def test_what_can_be_chosen_comes_through():
    assert ONE.preprocess("b") == "b"
    assert (ONE.preprocess(None), ANY.preprocess(None)) == ("a", [])  # nothing was touched yet
    for payload, chosen in ([], []), (["b"], ["b"]), (["b", "a", "b"], ["a", "b"]):
        assert ANY.preprocess(payload) == chosen


@pytest.mark.parametrize("payload", ["c", "", 7, True, {}, {"a": 1}, ["c"], [["a"]], [None], float("nan")])
def test_anything_else_is_refused_in_a_sentence(payload):
    for switches in ONE, ANY:
        with pytest.raises(InvalidInput, match=r"^Choose from a, b\.$"):
            switches.preprocess(payload)


def test_one_is_no_list_and_a_list_is_not_one():
    for switches, payload in (ONE, ["a"]), (ANY, "a"):
        with pytest.raises(InvalidInput):
            switches.preprocess(payload)
