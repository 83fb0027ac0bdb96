"""More than one digit is told from one, drawn or pictured, however the one is written."""

from pathlib import Path

import numpy as np
import pytest

from app.evaluate import load_drawings
from app.handlers import respond
from app.preprocessing import examine
from app.ui.examples import EXAMPLES
from tests.support.data import STROKES, needs_drawings
from tests.support.digits import DIGITS
from tests.support.photos import photograph
from training.data.rasterize import PAD_PEN, rasterize_pad

MINUS = [[(0, 140), (60, 140)]]


def beside(*drawings, gap=0.15):
    """Drawings on one line, all of one height, with a gap in shares of it between them; on the pad."""
    placed, x = [], 0.0
    for strokes in drawings:
        points = np.concatenate([np.asarray(stroke, float) for stroke in strokes])
        low, high = points.min(axis=0), points.max(axis=0)
        zoom = 1 / max(high[1] - low[1], 160)
        middle = (low[1] + high[1]) / 2
        placed += [(np.asarray(stroke) - (low[0], middle)) * zoom + (x, 0) for stroke in strokes]
        x += (high[0] - low[0]) * zoom + gap
    size = min(240 / x, 180)
    return [[tuple(point) for point in stroke * size + (20, 140)] for stroke in placed]


NUMBERS = {"11": (1, 1), "42": (4, 2), "10": (1, 0), "77": (7, 7), "100": (1, 0, 0), "58": (5, 8), "1234": (1, 2, 3, 4)}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("gap", [0.1, 0.4])
def test_a_number_of_several_digits_looks_like_several(number, gap):
    drawing = beside(*(DIGITS[digit] for digit in NUMBERS[number]), gap=gap)
    assert examine(drawing)[1]
    assert examine(((1 - rasterize_pad(drawing, 6)) * 255).astype(np.uint8))[1]


@pytest.mark.parametrize("digit", [1, 3, 7])
def test_a_minus_before_a_digit_is_seen(digit):
    assert examine(beside(MINUS, DIGITS[digit], gap=0.25))[1]


def test_strokes_that_all_touch_need_not_be_one_digit():
    """A stroke that begins another digit is told by where it is, not by its number."""
    assert examine([[(60, 60), (60, 220)], [(160, 60), (160, 220)]])[1]


ONE = {
    "a dot": [[(140, 140)]],
    "a four whose bar stands apart": [[(90, 60), (80, 150), (150, 150)], [(172, 110), (172, 230)]],
    "a four of three strokes": [[(90, 60), (80, 150)], [(84, 156), (200, 156)], [(165, 70), (165, 230)]],
    "a five whose roof is apart": [[(110, 70), (105, 130), (170, 140), (170, 210), (90, 225)], [(128, 55), (190, 55)]],
    "a crossed seven": [*DIGITS[7], [(120, 150), (190, 150)]],
    "a slashed zero": [*DIGITS[0], [(190, 60), (90, 220)]],
    "a one with a foot": [*DIGITS[1], [(100, 236), (180, 236)]],
    "an eight of two circles": [
        [(140 + 40 * np.cos(t), 95 + 35 * np.sin(t)) for t in np.linspace(0, 6.3, 20)],
        [(140 + 45 * np.cos(t), 185 + 45 * np.sin(t)) for t in np.linspace(0, 6.3, 20)],
    ],
    "a slip of the pen beside it": [*DIGITS[3], [(250, 140)]],
}


@pytest.mark.parametrize("drawing", [*DIGITS.values(), *ONE.values()], ids=[*map(str, DIGITS), *ONE])
def test_one_digit_looks_like_one(drawing):
    assert not examine(drawing)[1]
    assert not examine(((1 - rasterize_pad(drawing, PAD_PEN)) * 255).astype(np.uint8))[1]


def test_the_pages_examples_look_like_one_each():
    for example in EXAMPLES:
        assert not examine(example["strokes"])[1], example["name"]


@pytest.mark.parametrize("case", [{}, {"ruling": "squared", "gradient": 0.3}, {"noise": 10, "shadow": 0.4}], ids=str)
def test_photographs_of_one_digit_look_like_one_and_of_two_like_two(case):
    rng = np.random.default_rng(0)
    for digit in DIGITS:
        assert not examine(photograph(DIGITS[digit], rng, **case))[1], digit
    assert examine(photograph(beside(DIGITS[4], DIGITS[2], gap=0.3), rng, extent=0.8, **case))[1]


@needs_drawings
def test_of_digits_really_drawn_hardly_one_looks_like_several_and_of_pairs_most():
    drawings, _, _ = load_drawings(Path(STROKES))
    rng = np.random.default_rng(0)
    some = [drawings[i] for i in rng.choice(len(drawings), 1000, replace=False)]
    assert sum(examine([list(map(tuple, stroke)) for stroke in each])[1] for each in some) <= 2
    pairs = [beside(*pair, gap=0.12) for pair in zip(some[:200], some[200:400], strict=True)]
    assert sum(examine(pair)[1] for pair in pairs) >= 180


def test_the_page_says_so_and_answers_all_the_same():
    shown, _ = respond(beside(DIGITS[1], DIGITS[1]), "wide", [])
    assert shown["note"] == "This looks like more than one digit. They read it as one."
    assert shown["networks"][0]["digit"] != "?"
    assert respond(DIGITS[1], "wide", [])[0]["note"] == ""
