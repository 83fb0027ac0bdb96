"""The digit is cut out of its paper, slips of the pen are left out and thin strokes widened."""

import numpy as np
import pytest

from training.data.crop import DIGIT_SIDE, OVERSAMPLING, crop_digit
from training.data.rasterize import PAD_SIDE, rasterize_pad
from training.data.stroke_width import MEDIAN, THIN, _width_before_smoothing, stroke_width, widen_thin_strokes

SEVEN = [[(90.0, 80.0), (190.0, 80.0), (130.0, 220.0)]]


def test_the_digit_is_cut_out_and_scaled():
    digit = crop_digit(rasterize_pad(SEVEN, 12))
    assert digit.shape[0] == DIGIT_SIDE * OVERSAMPLING
    assert digit.shape[1] % OVERSAMPLING == 0
    assert digit.max() == 1
    assert digit.min() == 0
    assert digit.shape[1] / digit.shape[0] == pytest.approx(112 / 152, abs=0.05)


@pytest.mark.parametrize("slip", [(30.0, 30.0), (250.0, 250.0), (30.0, 250.0), (150.0, 120.0)])
@pytest.mark.parametrize("width", [3, 12, 24])
def test_a_dot_beside_the_digit_is_left_out(slip, width):
    page, dot = rasterize_pad(SEVEN, 12), rasterize_pad([[slip]], width)
    margin = (dot.shape[0] - page.shape[0]) // 2
    page = np.pad(page, max(margin, 0))
    dot = np.pad(dot, max(-margin, 0))
    assert np.abs(crop_digit(np.maximum(page, dot)) - crop_digit(page)).mean() < 0.01


@pytest.mark.parametrize(
    ("pen", "length", "stays"),
    [(3, 0.085, False), (3, 0.13, True), (12, 0.15, False), (12, 0.21, True), (30, 0.3, False), (30, 0.37, True)],
)
def test_a_dash_is_a_slip_or_not_by_its_length(pen, length, stays):
    """A slip is shorter than two widths of the pen, or than a tenth of the digit; what is longer than a third, none."""
    dash = [(60.0, 190.0), (60.0 + length * (140 + pen) - pen, 190.0)]
    alone, beside = (crop_digit(rasterize_pad(strokes, pen)) for strokes in (SEVEN, [*SEVEN, dash]))
    assert (beside.shape[1] > alone.shape[1]) == stays


def test_pixels_that_touch_at_their_corners_belong_together():
    """As a thin diagonal has them: each by itself would be a speck."""
    ink = np.zeros((80, 80), np.float32)
    ink[:, :6] = 1
    ink[np.arange(10, 45), np.arange(40, 75)] = 1
    assert crop_digit(ink)[30, 59:63].max() > 0.3


def test_a_hairline_is_a_pixel_wide():
    assert crop_digit(np.ones((200, 1), np.float32)).shape == (80, 4)


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
    page = rasterize_pad(strokes, pen)
    rows, columns = np.flatnonzero(page.any(axis=1)), np.flatnonzero(page.any(axis=0))
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    digit = crop_digit(page)
    assert digit.shape[1] / digit.shape[0] == pytest.approx(wide / tall, rel=0.1)


@pytest.mark.parametrize("pen", [4, 8, 12, 20, 30])
def test_the_width_of_the_strokes_is_measured(pen):
    line = rasterize_pad([[(60.0, 60.0), (PAD_SIDE - 60.0, PAD_SIDE - 60.0)]], pen).astype(np.float32)
    assert stroke_width(line, 2) == pytest.approx(pen, rel=0.15)


@pytest.mark.parametrize("pen", [2, 4, 6])
def test_thin_strokes_become_as_wide_as_mnists(pen):
    digit = crop_digit(rasterize_pad(SEVEN, pen))
    assert stroke_width(digit, OVERSAMPLING) < THIN
    assert stroke_width(widen_thin_strokes(digit, OVERSAMPLING), OVERSAMPLING) == pytest.approx(MEDIAN, abs=0.3)


@pytest.mark.parametrize(("pen", "width"), [(8, 2.4), (11, 2.4), (13, 2.4), (14, 1.8), (18, 2.2)])
def test_strokes_thinner_than_in_97_of_100_of_mnists_digits_become_as_wide_as_in_half_of_them(pen, width):
    """The seven is 140 units tall, so that a pen of 13 is one of 1.7 of MNIST's pixels."""
    digit = crop_digit(rasterize_pad(SEVEN, pen))
    assert stroke_width(widen_thin_strokes(digit, OVERSAMPLING), OVERSAMPLING) == pytest.approx(width, abs=0.12)


@pytest.mark.parametrize("most", [0.2, 255])
@pytest.mark.parametrize("pen", [5, 14])
def test_it_does_not_matter_what_the_most_ink_counts_as(pen, most):
    ink = rasterize_pad(SEVEN, pen).astype(np.float32)
    assert crop_digit(most * ink) == pytest.approx(crop_digit(ink), abs=1e-6)


def test_wide_strokes_stay_as_they_are():
    digit = crop_digit(rasterize_pad(SEVEN, 20))
    assert widen_thin_strokes(digit, OVERSAMPLING) is digit


@pytest.mark.parametrize("pen", [2, 3, 4, 5, 6, 8, 12, 20, 30])
def test_the_quick_look_at_the_width_never_takes_a_thin_stroke_for_a_wide_one(pen):
    for strokes in SEVEN, [[(60.0, 60.0), (220.0, 230.0)]], [[(140.0, 20.0), (140.0, 260.0)]], [[(140.0, 140.0)]]:
        digit = crop_digit(rasterize_pad(strokes, pen))
        assert _width_before_smoothing(digit, OVERSAMPLING) <= stroke_width(digit, OVERSAMPLING)
