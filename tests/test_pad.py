"""What the browser sends is checked before anything is made of it."""

import pytest

from app.pad import MOST_POINTS, Pad
from app.page import answer
from app.refused import Refused
from app.strokes import SIDE

NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module")
def pad():
    return Pad()


def test_strokes_come_through_as_points(pad):
    assert pad.preprocess([[[0, 280], [1.5, 2]], [[7, 7]]]) == [[(0.0, 280.0), (1.5, 2.0)], [(7.0, 7.0)]]


@pytest.mark.parametrize("payload", [None, [], [[]], [[], []]])
def test_nothing_drawn_is_an_empty_pad(pad, payload):
    assert pad.preprocess(payload) == []
    assert answer(pad.preprocess(payload), "wide")["state"] == "empty"


@pytest.mark.parametrize(
    "payload",
    [
        "strokes", 7, True, {}, {"0": []}, [7], ["ab"], [{}], [None], [[7]], [["ab"]], [[None]], [[[]]], [[[1]]],
        [[[1, 2, 3]]], [[["1", "2"]]], [[[True, False]]], [[[NAN, 1]]], [[[1, INF]]], [[[-1, 1]]], [[[1, SIDE + 1]]],
        [[[10**400, 1]]], [[[[1, 2], [3, 4]]]], [[{"x": 1, "y": 2}]], [[[1, 1]] * (MOST_POINTS + 1)],
        [[[1, 1]]] * (MOST_POINTS + 1), [[]] * (MOST_POINTS + 1),
    ],
    ids=lambda payload: str(payload)[:30],
)  # fmt: skip
def test_anything_else_is_refused_in_a_sentence(pad, payload):
    with pytest.raises(Refused, match=r"^'?[A-Z].*\.'?$"):
        pad.preprocess(payload)
