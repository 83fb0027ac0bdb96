"""The digit is cut out of its paper, slips of the pen are left out and thin strokes widened."""

import numpy as np
import pytest

from app.digit import BOX, FINE, cut
from app.pen import THIN, WIDENED, stroke_width, widen
from app.strokes import SIDE, render_with

SEVEN = [[(90.0, 80.0), (190.0, 80.0), (130.0, 220.0)]]


def test_the_digit_is_cut_out_and_scaled():
    digit = cut(render_with(12, SEVEN))
    assert digit.shape[0] == BOX * FINE
    assert digit.shape[1] % FINE == 0
    assert digit.max() == 1
    assert digit.min() == 0
    assert digit.shape[1] / digit.shape[0] == pytest.approx(112 / 152, abs=0.05)


@pytest.mark.parametrize("slip", [(30.0, 30.0), (250.0, 250.0), (30.0, 250.0), (150.0, 120.0)])
@pytest.mark.parametrize("width", [3, 12, 24])
def test_a_dot_beside_the_digit_is_left_out(slip, width):
    page, dot = render_with(12, SEVEN), render_with(width, [[slip]])
    margin = (dot.shape[0] - page.shape[0]) // 2
    page = np.pad(page, max(margin, 0))
    dot = np.pad(dot, max(-margin, 0))
    assert np.abs(cut(np.maximum(page, dot)) - cut(page)).mean() < 0.01


@pytest.mark.parametrize(
    ("pen", "strokes"),
    [
        (12, [[(140.0, 140.0)]]),
        (24, [[(100.0, 100.0), (136.0, 100.0), (100.0, 118.0), (136.0, 136.0), (100.0, 136.0)], [(118.0, 190.0)]]),
        (12, [[(60.0, 60.0), (60.0, 220.0)], [(100.0, 140.0), (160.0, 140.0)]]),
        (12, [[(100.0, 60.0), (180.0, 60.0)], [(100.0, 100.0), (100.0, 220.0)]]),
    ],
    ids=["a dot alone", "a blob and a dot", "a bar beside a line", "a roof over a line"],
)
def test_what_may_belong_to_the_digit_stays(pen, strokes):
    page = render_with(pen, strokes)
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    digit = cut(page)
    assert digit.shape[1] / digit.shape[0] == pytest.approx(wide / tall, rel=0.1)


@pytest.mark.parametrize("pen", [4, 8, 12, 20, 30])
def test_the_width_of_the_strokes_is_measured(pen):
    line = render_with(pen, [[(60.0, 60.0), (SIDE - 60.0, SIDE - 60.0)]]).astype(np.float32)
    assert stroke_width(line, 2) == pytest.approx(pen, rel=0.15)


@pytest.mark.parametrize("pen", [2, 4, 6])
def test_thin_strokes_become_as_wide_as_mnists(pen):
    digit = cut(render_with(pen, SEVEN))
    assert stroke_width(digit, FINE) < THIN
    assert stroke_width(widen(digit, FINE), FINE) == pytest.approx(WIDENED, abs=0.3)


def test_wide_strokes_stay_as_they_are():
    digit = cut(render_with(20, SEVEN))
    assert widen(digit, FINE) is digit
