"""Digits are spoiled by a known amount, and what that costs is measured."""

from itertools import pairwise

import pytest
import torch

from training.data.corruptions import CORRUPTIONS, corrupt
from training.data.morphology import thicken


def bar():
    """A bar, 4 wide and 16 tall, in the middle."""
    images = torch.zeros(9, 28, 28)
    images[:, 6:22, 12:16] = 255
    return images


def spoilt(name, level, seed=0):
    return corrupt(bar(), {name: level}, seed)


def width(images):
    return images[0].sum(dim=1).max() / 255


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_levels_are_even_and_none_changes_nothing(name):
    levels = CORRUPTIONS[name].levels
    assert len({later - earlier for earlier, later in pairwise(levels)}) == 1
    assert torch.equal(CORRUPTIONS[name].apply(bar(), 0, torch.Generator()), bar())
    for level in levels:
        images = spoilt(name, level)
        assert images.shape == (9, 28, 28)
        assert images.dtype == torch.float32
        assert images.min() >= 0
        assert images.max() <= 255.001
        assert level == 0 or not torch.equal(images, bar())


def test_noise_has_the_given_deviation():
    grey = torch.full((1, 280, 280), 128.0)
    assert corrupt(grey, {"noise": 20}).std() == pytest.approx(20, rel=0.02)


def test_rotation_is_clockwise():
    image = spoilt("rotation", 30)[0]
    assert image[:10, 14:].sum() > 3 * image[:10, :14].sum()
    across = spoilt("rotation", 90)[0]
    torch.testing.assert_close(across, bar()[0].T, atol=0.1, rtol=0)


def test_shift_is_to_the_right():
    assert torch.allclose(spoilt("shift", 3), bar().roll(3, dims=2), atol=0.01)
    assert torch.allclose(spoilt("shift", -2), bar().roll(-2, dims=2), atol=0.01)


@pytest.mark.parametrize(("level", "expected"), [(-1, 2), (-0.5, 3), (0.5, 5), (1, 6), (2, 8)])
def test_thickness_counts_on_every_side(level, expected):
    assert width(spoilt("thickness", level)) == pytest.approx(expected)
    assert width(thicken(bar(), torch.full((9,), float(level)))) == pytest.approx(expected)


@pytest.mark.parametrize("level", [-1, -0.5, 1, 2])
def test_what_lies_beyond_the_edge_neither_thins_nor_thickens(level):
    page = torch.full((3, 28, 28), 255.0)
    assert torch.equal(corrupt(page, {"thickness": level}), page)


def test_the_erased_square_is_as_large_as_it_says_and_nowhere_in_particular():
    page = torch.full((200, 28, 28), 255.0)
    white = corrupt(page, {"erased": 6}) == 0
    assert (white.sum(dim=(1, 2)) == 36).all()
    assert (white.any(dim=1).sum(dim=1) == 6).all()
    assert len(white.flatten(1).unique(dim=0)) > 50


@pytest.mark.parametrize("level", [3, 6, 9])
def test_the_erased_squares_lie_around_the_middle(level):
    """Their middles are anywhere in the middle 16 pixels, whatever their size."""
    white = corrupt(torch.full((2000, 28, 28), 255.0), {"erased": level}) == 0
    for dim in 1, 2:
        middles = (white.any(dim=dim) * (torch.arange(28) + 0.5)).sum(dim=1) / level
        assert middles.mean() == pytest.approx(14, abs=0.8)
        assert middles.min() == pytest.approx(6, abs=1.1)
        assert middles.max() == pytest.approx(22, abs=1.1)


def test_the_same_seed_spoils_alike():
    assert torch.equal(spoilt("noise", 50), spoilt("noise", 50))
    assert not torch.equal(spoilt("noise", 50), spoilt("noise", 50, seed=1))


def test_several_at_once_and_the_given_images_stay_as_they_were():
    images = bar()
    both = corrupt(images, {"shift": 3, "thickness": 1})
    assert torch.equal(images, bar())
    torch.testing.assert_close(both, thicken(bar().roll(3, dims=2), torch.ones(9)), atol=0.01, rtol=0)
