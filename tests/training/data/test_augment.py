"""Digits as other hands and pens might have written them."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from training.data.augment import ROTATION, SHIFT, SLANT, STRETCH, warp

AMOUNTS = "ROTATION", "SLANT", "STRETCH", "BEND", "SHIFT", "THINNER", "THICKER"


def only(monkeypatch, *names):
    """Leaves all other amounts out."""
    for name in set(AMOUNTS) - set(names):
        monkeypatch.setattr(f"training.data.augment.{name}", 0.0)
    torch.manual_seed(0)


def box(height, width):
    """500 images of one, in the middle."""
    top, left = 14 - height // 2, 14 - width // 2
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, top : top + height, left : left + width] = 255
    return images


def middle(images, dim=2):
    """Along dim, 2 for x and 1 for y, of each image's ink: (500,)."""
    return (images.sum(dim=3 - dim) * torch.arange(28)).sum(dim=1) / images.sum(dim=(1, 2))


def tilt(images, dim):
    """How far a line's ink moves along dim, for each pixel that it goes in the other direction: (500,)."""
    x, y = (torch.arange(28) - middle(images, each).unsqueeze(1) for each in (2, 1))
    both = (images * x.unsqueeze(1) * y.unsqueeze(2)).sum(dim=(1, 2))
    along = (images * (y.unsqueeze(2) if dim == 2 else x.unsqueeze(1)) ** 2).sum(dim=(1, 2))
    return both / along


def size(images, dim):
    """Along dim, as the deviation of the ink: (500,)."""
    place = torch.arange(28) - middle(images, dim).unsqueeze(1)
    return ((images.sum(dim=3 - dim) * place**2).sum(dim=1) / images.sum(dim=(1, 2))).sqrt()


UPRIGHT, FLAT, SQUARE = box(16, 2), box(2, 16), box(12, 12)


@pytest.mark.parametrize(
    ("name", "images", "measure", "low", "high"),
    [
        ("ROTATION", UPRIGHT, lambda ink: tilt(ink, 2).atan(), -ROTATION, ROTATION),
        ("ROTATION", FLAT, lambda ink: tilt(ink, 1).atan(), -ROTATION, ROTATION),
        ("SLANT", UPRIGHT, lambda ink: tilt(ink, 2), -SLANT, SLANT),
        ("SLANT", FLAT, lambda ink: tilt(ink, 1), 0, 0),
        ("STRETCH", SQUARE, lambda ink: size(SQUARE, 2) / size(ink, 2) - 1, -STRETCH, STRETCH),
        ("STRETCH", SQUARE, lambda ink: size(SQUARE, 1) / size(ink, 1) - 1, -STRETCH, STRETCH),
        ("SHIFT", SQUARE, lambda ink: middle(ink, 2) - 13.5, -SHIFT, SHIFT),
        ("SHIFT", SQUARE, lambda ink: middle(ink, 1) - 13.5, -SHIFT, SHIFT),
    ],
    ids=["turned lines", "turned dashes", "slanted lines", "level dashes", "width", "height", "across", "down"],
)
def test_each_amount_is_drawn_from_its_whole_range(monkeypatch, name, images, measure, low, high):
    only(monkeypatch, name)
    found, room = measure(warp(images)), 0.07 * max(high - low, 0.2)
    assert low - room < found.min() <= low + room
    assert high - room <= found.max() < high + room


def test_each_pixel_looks_up_its_ink_where_the_matrices_say(monkeypatch):
    """Turned after it was slanted after it was stretched, then shifted, then bent: computed one image at a time."""
    drawn, grids = [], []
    uniform, sample = torch.Tensor.uniform_, F.grid_sample
    monkeypatch.setattr(torch.Tensor, "uniform_", lambda *args: drawn.append(uniform(*args)) or drawn[-1])
    monkeypatch.setattr(F, "grid_sample", lambda ink, grid, **more: grids.append(grid) or sample(ink, grid, **more))
    torch.manual_seed(0)
    warp(SQUARE[:20])
    (grid,) = grids
    places = (np.arange(28) + 0.5) / 14 - 1
    x, y = np.meshgrid(places, places)
    for i, each in enumerate(grid.numpy()):
        angle, slant, wider, taller, right, down, bend_x, bend_y = (amounts[i].item() for amounts in drawn[:8])
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        matrix = turn @ [[1, slant], [0, 1]] @ np.diag([1 + wider, 1 + taller])
        moved = np.einsum("ij,jyx->iyx", matrix, [x, y])
        assert each[..., 0] == pytest.approx(moved[0] + right / 14 + bend_x * (y**2 - 0.15), abs=1e-5)
        assert each[..., 1] == pytest.approx(moved[1] + down / 14 + bend_y * (x**2 - 0.15), abs=1e-5)


def test_slant_and_rotation_neither_add_ink_nor_take_it_away(monkeypatch):
    """As no rotation and no slant changes an area, one after the other or together."""
    only(monkeypatch, "ROTATION", "SLANT")
    assert_close(warp(SQUARE).sum(dim=(1, 2)) / SQUARE.sum(dim=(1, 2)), torch.ones(500), atol=0.01, rtol=0)


def test_width_and_height_are_stretched_each_by_itself(monkeypatch):
    only(monkeypatch, "STRETCH")
    ink = warp(SQUARE)
    assert torch.corrcoef(torch.stack([size(ink, 1), size(ink, 2)]))[0, 1].abs() < 0.15


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
    only(monkeypatch, "THINNER" if most == 1 else "THICKER")
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, 6:22, 13:16] = 255
    ink = warp(images).sum(dim=(1, 2)) / images[0].sum()
    assert least - 0.1 < ink.min() < least + 0.1
    assert most - 0.1 < ink.max() < most + 0.1


@pytest.mark.parametrize("across", [False, True])
def test_warping_bends_a_straight_line_to_either_side(monkeypatch, across):
    """Its ends, 10 pixels of 14 from the middle, move by up to BEND x 14 x (10 / 14)^2 pixels against its middle."""
    only(monkeypatch, "BEND")
    images = torch.zeros(500, 28, 28, dtype=torch.uint8)
    images[:, 4:24, 12:16] = 255
    warped = warp(images.transpose(1, 2)).transpose(1, 2) if across else warp(images)
    places = (warped * torch.arange(28)).sum(dim=2) / warped.sum(dim=2)  # of the line in each row, where there is ink
    bends = places[:, 5] - places[:, 14]
    assert_close(places[:, 5], places[:, 22], atol=0.05, rtol=0)
    assert bends.min() == pytest.approx(-0.9, abs=0.15)
    assert bends.max() == pytest.approx(0.9, abs=0.15)


def test_warping_by_nothing_changes_nothing(monkeypatch):
    only(monkeypatch)
    images = torch.randint(0, 256, (5, 28, 28), dtype=torch.uint8)
    assert_close(warp(images), images.float(), atol=1e-2, rtol=0)
