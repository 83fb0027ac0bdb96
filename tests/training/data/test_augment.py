"""Digits as other hands and pens might have written them."""

import pytest
import torch
from torch.testing import assert_close

from training.data.augment import warp


def test_warping_moves_ink_a_little_and_anew_each_time():
    torch.manual_seed(0)
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, 6:22, 13:16] = 255
    out = warp(images)
    assert out.shape == images.shape
    assert out.min() > -1e-3
    assert out.max() < 255 + 1e-3
    assert not torch.equal(out, warp(images))
    mean = out.mean(dim=0)
    assert mean[14, 14] > 200  # the middle of the stroke stays inked
    assert mean[:, :4].max() == 0  # and the margin white


@pytest.mark.parametrize(("least", "most"), [(0.7, 1.0), (1.0, 2.4)])
def test_warping_thins_and_thickens_the_stroke(monkeypatch, least, most):
    """A stroke of 3 x 16 pixels: a pen 1.5 pixels wider all around makes it 6 x 19, half of a narrower one 2 x 15."""
    for name in "ROTATION", "SLANT", "STRETCH", "BEND", "SHIFT", "THICKER" if most == 1 else "THINNER":
        monkeypatch.setattr(f"training.data.augment.{name}", 0.0)
    torch.manual_seed(0)
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, 6:22, 13:16] = 255
    ink = warp(images).sum(dim=(1, 2)) / images[0].sum()
    assert least - 0.1 < ink.min() < least + 0.1
    assert most - 0.1 < ink.max() < most + 0.1


def test_warping_bends_a_straight_line_to_either_side(monkeypatch):
    """Its ends, 10 pixels of 14 from the middle, move by up to BEND x 14 x (10 / 14)^2 pixels against its middle."""
    for name in "ROTATION", "SLANT", "STRETCH", "SHIFT", "THINNER", "THICKER":
        monkeypatch.setattr(f"training.data.augment.{name}", 0.0)
    torch.manual_seed(0)
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, 4:24, 12:16] = 255
    warped = warp(images)
    places = (warped * torch.arange(28)).sum(dim=2) / warped.sum(dim=2)  # of the line in each row, where there is ink
    bends = places[:, 5] - places[:, 14]
    assert_close(places[:, 5], places[:, 22], atol=0.05, rtol=0)
    assert bends.min() == pytest.approx(-0.9, abs=0.15)
    assert bends.max() == pytest.approx(0.9, abs=0.15)


def test_warping_by_nothing_changes_nothing(monkeypatch):
    for name in "ROTATION", "SLANT", "STRETCH", "BEND", "SHIFT", "THINNER", "THICKER":
        monkeypatch.setattr(f"training.data.augment.{name}", 0.0)
    images = torch.randint(0, 256, (5, 28, 28), dtype=torch.uint8)
    assert_close(warp(images), images.float(), atol=1e-2, rtol=0)
