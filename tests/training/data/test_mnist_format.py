"""Ink becomes what MNIST's own makers would have made of it."""

import numpy as np
import pytest

from app.ui.examples import EXAMPLES
from tests.support.digits import begun
from training.data.crop import OVERSAMPLING, crop_digit
from training.data.mnist_format import to_mnist
from training.data.rasterize import PAD_PEN, PAD_SIDE, rasterize, rasterize_pad
from training.data.stroke_width import THIN, stroke_width, widen_thin_strokes


def moved(strokes, scale=1.0, dx=0.0, dy=0.0):
    return [[(x * scale + dx, y * scale + dy) for x, y in stroke] for stroke in strokes]


SEVEN = [[(90.0, 80.0), (190.0, 80.0), (130.0, 220.0)]]


def test_the_longer_side_is_20_and_the_mass_is_centred():
    for strokes in SEVEN, [[(20, 140), (260, 150)]], [[(140, 20), (140, 260)]], [[(140, 140)]]:
        framed = to_mnist(rasterize(strokes))
        assert framed.shape == (28, 28)
        assert framed.dtype == np.uint8
        assert framed.max() == 255
        rows, columns = np.flatnonzero(framed.any(1)), np.flatnonzero(framed.any(0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        y, x = np.indices(framed.shape)
        for axis in y, x:
            assert (axis * framed).sum() / framed.sum() == pytest.approx(14, abs=0.51)


@pytest.mark.parametrize("turns", range(4))
def test_the_digit_stays_inside_where_its_mass_is_at_one_end(turns):
    """A club: with its mass in the middle its thin end would lie outside."""
    ink = np.zeros((200, 200), np.uint8)
    ink[:, 95:105] = ink[160:, 20:180] = 1
    framed = np.rot90(to_mnist(np.rot90(ink, turns)), -turns)
    assert np.flatnonzero(framed.any(axis=1)).tolist() == list(range(20))


@pytest.mark.parametrize("pen", [3, 8])
def test_thin_strokes_come_out_as_wide_as_mnists(pen):
    framed = to_mnist(rasterize_pad(SEVEN, pen)).astype(np.float32) / 255
    line = framed.sum() / (100 + 152.3) * 140 / 20  # the seven's length, in pixels of 20 for its height
    assert line == pytest.approx(2.4, abs=0.5)


@pytest.mark.parametrize("at", [(0, 0), (500, 30)])
def test_strokes_are_drawn_at_one_resolution_and_cut_out(at):
    """240 pixels for the longer side and 36 for the pen; what is smaller than a unit is not blown up."""
    assert rasterize(moved(SEVEN, 1, *at)).shape == (240 + 36, round(240 * 100 / 140) + 36)
    assert rasterize(moved([[(0, 0), (0, 0.5)]], 1, *at)).shape == (120 + 36, 36)
    assert rasterize_pad(SEVEN, 10).shape == (2 * 280 + 20, 2 * 280 + 20)


def test_where_and_how_large_a_digit_is_drawn_changes_nothing_but_rounding():
    reference = to_mnist(rasterize(SEVEN)).astype(int)
    for dx, dy in (-80, -70), (80, 50), (0.5, 0.25):
        assert np.abs(to_mnist(rasterize(moved(SEVEN, 1, dx, dy))) - reference).mean() < 6
    assert np.abs(to_mnist(rasterize_pad(moved(SEVEN, 0.5), PAD_PEN / 2)) - reference).mean() < 6


def test_shrinking_averages_instead_of_skipping():
    """A digit two pixels thin on a large sheet keeps every part of its stroke."""
    framed = to_mnist(rasterize_pad(moved(SEVEN, 1.2), 2))
    rows = np.flatnonzero(framed.any(axis=1))
    assert len(rows) == 20
    assert (framed[rows].max(axis=1) > 60).all()


@pytest.mark.parametrize("side", [1, 7])
def test_one_dark_spot_leaves_no_pale_digit(side):
    """Shrinking averages it away, in the first step or in the second: the most ink that is left is 255."""
    ink = rasterize_pad(SEVEN, 14).astype(np.float32)
    pale = 0.6 * ink
    y, x = np.argwhere(ink)[500]
    pale[y : y + side, x : x + side] = 1
    assert to_mnist(pale).max() == 255
    assert np.abs(to_mnist(pale).astype(int) - to_mnist(ink)).mean() < 3


def test_a_digit_at_the_edge_of_the_pad_is_whole():
    framed = to_mnist(rasterize(moved(SEVEN, 1.8, -162, -144)))
    inside = to_mnist(rasterize(moved(SEVEN, 1.8, -122, -124)))
    assert np.abs(framed.astype(int) - inside).mean() < 6


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 1])
def test_what_the_pad_draws_is_never_thin(share):
    """So that strokes and pictures can be put into MNIST's format by the same code."""
    drawings = [begun(example["strokes"], share) for example in EXAMPLES]
    for drawing in [*drawings, [[(0, 0), (0, 0.5)]], [[(x * 7 % 280, x * 11 % 280) for x in range(300)]]]:
        digit = crop_digit(rasterize(drawing))
        assert stroke_width(digit, OVERSAMPLING) >= THIN
        assert widen_thin_strokes(digit, OVERSAMPLING) is digit


def test_the_pad_draws_dots_lines_and_round_ends():
    area = rasterize_pad([[(140, 140)]], PAD_PEN).sum() / 4  # four pixels a square unit
    assert area == pytest.approx(np.pi * PAD_PEN**2 / 4, rel=0.05)
    area = rasterize_pad([[(0, 0), (PAD_SIDE, PAD_SIDE)]], PAD_PEN).sum() / 4
    assert area == pytest.approx(PAD_PEN * PAD_SIDE * 2**0.5 + np.pi * PAD_PEN**2 / 4, rel=0.05)
