"""Digits are drawn by rule, in every style that the list has."""

from collections import Counter

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from training.data.allographs import ALLOGRAPHS, HELD_OUT, TRAINED, Allograph
from training.data.synthetic import STEPS, draw, specimen, spline, synthesize


def test_every_digit_has_several_styles_and_one_that_is_held_out():
    assert len({(each.digit, each.name) for each in ALLOGRAPHS}) == len(ALLOGRAPHS)
    assert Counter(each.digit for each in HELD_OUT) == dict.fromkeys(range(10), 1)
    assert min(Counter(each.digit for each in TRAINED).values()) >= 2
    assert {id(each) for each in HELD_OUT + TRAINED} == {id(each) for each in ALLOGRAPHS}
    assert len(HELD_OUT + TRAINED) == len(ALLOGRAPHS)


@pytest.mark.parametrize("allograph", ALLOGRAPHS, ids=lambda each: f"{each.digit} {each.name}")
def test_a_style_fills_its_box(allograph):
    for length in 0, 1:
        points = np.concatenate(allograph.strokes(length))
        assert np.ptp(points[:, 1]) == pytest.approx(100, abs=25)
        assert np.ptp(points[:, 0]) < 130
        assert min(map(len, allograph.strokes(length))) >= 2


def test_points_are_read_as_they_are_written():
    style = Allograph(7, "made up", "0,4 90,3! 42,100 | -6,50 80,50", "0,4 90,3! 42,100 | -26,50 100,50")
    first, second = style.strokes()
    assert first.tolist() == [[0, 4], [90, 3], [90, 3], [42, 100]]
    assert second.tolist() == [[-6, 50], [80, 50]]
    assert style.strokes(0.5)[1].tolist() == [[-16, 50], [90, 50]]
    assert style.strokes(1)[1].tolist() == [[-26, 50], [100, 50]]


@pytest.mark.parametrize(
    ("points", "longest", "says"),
    [
        ("1,1 2,2", "1,1 2,2 3,3", "not as many, or other corners"),
        ("1,1 2,2!", "1,1 2,2", "not as many, or other corners"),
        ("1,1 2,2", "1,1 | 2,2", "not as many, or other corners"),
        ("1,1 2;2", "", "not all like 25,5 or 25,5!"),
        ("1,1 2,2,2", "", "not all like 25,5 or 25,5!"),
        ("1,1,1 2,2,2", "", "not all like 25,5 or 25,5!"),
        ("1,1 2,2 | ", "", "fewer than two points"),
        ("", "", "fewer than two points"),
        ("1,1 2,2 | 3,3", "", "fewer than two points"),
    ],
)
def test_a_slip_in_a_style_is_named(points, longest, says):
    with pytest.raises(ValueError, match=f'7 "made up".* {says}'):
        Allograph(7, "made up", points, longest)


def test_a_spline_goes_through_its_points():
    points = np.array([[0.0, 0.0], [30.0, 10.0], [60.0, 50.0], [20.0, 90.0]])
    curve = spline(points)
    assert len(curve) == 3 * STEPS + 1
    assert curve[::STEPS] == pytest.approx(points)
    bends = np.abs(np.diff(curve, n=2, axis=0)).max()
    assert bends < 3  # and is smooth: no step turns by much


def test_a_spline_of_a_straight_line_is_one():
    curve = spline(np.array([[0.0, 0.0], [10.0, 20.0]]))
    assert curve[:, 1] == pytest.approx(2 * curve[:, 0])
    assert curve[:, 0] == pytest.approx(np.linspace(0, 10, STEPS + 1))


def test_a_point_that_is_there_twice_is_a_corner():
    curve = spline(np.array([[0.0, 0.0], [50.0, 0.0], [50.0, 0.0], [50.0, 50.0]]))
    assert (np.minimum(np.abs(curve[:, 1]), np.abs(curve[:, 0] - 50)) < 1e-9).all()
    rounded = spline(np.array([[0.0, 0.0], [50.0, 0.0], [50.0, 50.0]]))
    assert rounded[:, 0].max() > 50.5


def test_hands_differ_and_a_corner_stays_one():
    style = Allograph(7, "made up", "0,0 90,0! 40,100")
    rng = np.random.default_rng(0)
    drawn = [draw(style, rng)[0] for _ in range(300)]
    at_corner = np.array([stroke[[STEPS, STEPS + 1]] for stroke in drawn])
    assert at_corner[:, 0] == pytest.approx(at_corner[:, 1])
    lean = np.array([(stroke[STEPS, 0] - stroke[-1, 0]) / 100 for stroke in drawn])
    assert 0.2 < lean.std() < 0.35
    assert lean.mean() == pytest.approx(0.45 + 0.12, abs=0.15)


def test_the_same_seed_draws_the_same_digits_each_as_often():
    once, again, other = (synthesize(200, seed, TRAINED) for seed in (0, 0, 1))
    assert torch.equal(once.images, again.images)
    assert torch.equal(once.labels, again.labels)
    assert not torch.equal(once.images, other.images)
    assert once.labels.bincount().tolist() == [20] * 10
    assert once.labels[:20].unique().numel() > 5  # in no order


def test_they_are_in_mnists_format():
    split = synthesize(100, 0, ALLOGRAPHS)
    assert split.images.dtype == torch.uint8
    assert split.labels.dtype == torch.int64
    assert (split.images.amax(dim=(1, 2)) == 255).all()
    rows, columns = (split.images.any(dim=dim).sum(dim=1) for dim in (2, 1))
    assert_close(torch.maximum(rows, columns), torch.full((100,), 20))


def test_the_pen_is_thick_or_thin():
    bar = Allograph(1, "made up", "50,0 50,100")
    ink = [int(specimen(bar, np.random.default_rng(seed)).sum()) for seed in range(40)]
    assert max(ink) > 1.4 * min(ink)


def test_only_what_is_asked_for_is_drawn():
    one = [next(each for each in TRAINED if each.digit == digit) for digit in range(10)]
    assert synthesize(10, 0, one).labels.sort().values.tolist() == list(range(10))
    with pytest.raises(ValueError, match="no allograph of 3"):
        synthesize(10, 0, one[:3] + one[4:])
