import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.morphology import thicken


@dataclass(frozen=True)
class Corruption:
    """One way to corrupt digits by a known amount, as in MNIST-C (Mu and Gilmer 2019, arXiv:1906.02337).

    levels: at which it is measured, evenly spaced, with 0 among them, which changes nothing. unit: what a level counts.
    apply: takes (n, 28, 28) float32 of 0 to 255, a level and a generator, and returns the corrupted images.
    """

    levels: tuple[float, ...]
    unit: str
    apply: Callable[[Tensor, float, torch.Generator], Tensor]


def noise(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    return (images + level * torch.randn(images.shape, generator=generator)).clamp(0, 255)


def rotate(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    cos, sin = math.cos(math.radians(level)), math.sin(math.radians(level))
    return _resample(images, [[cos, sin, 0], [-sin, cos, 0]]) if level else images


def shift(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    return _resample(images, [[1, 0, -2 * level / images.shape[-1]], [0, 1, 0]]) if level else images


def thickness(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    return thicken(images, torch.full((len(images),), float(level)))


def erase(images: Tensor, level: float, generator: torch.Generator) -> Tensor:
    """Blank a square somewhere near the middle, at a random place for each image."""
    n, side, _ = images.shape
    corner = torch.rand((n, 2), generator=generator) * 16 + 6 - level / 2  # its middle is within the middle 16 pixels
    near = (torch.arange(side) - corner.unsqueeze(-1)).floor()
    row, column = ((near >= 0) & (near < level)).unbind(1)
    return images * ~(row.unsqueeze(2) & column.unsqueeze(1))


def _resample(images: Tensor, matrix: list[list[float]]) -> Tensor:
    n, side, _ = images.shape
    grid = F.affine_grid(torch.tensor([matrix]), [1, 1, side, side], align_corners=False)
    return F.grid_sample(images.unsqueeze(1), grid.expand(n, -1, -1, -1), align_corners=False).squeeze(1)


CORRUPTIONS = {
    "noise": Corruption((0, 25, 50, 75, 100, 125), "standard deviation in grey levels, of 255", noise),
    "rotation": Corruption((-45, -30, -15, 0, 15, 30, 45), "degrees, clockwise", rotate),
    "shift": Corruption((-6, -4, -2, 0, 2, 4, 6), "pixels to the right, of 28", shift),
    "thickness": Corruption((-1, -0.5, 0, 0.5, 1, 1.5, 2), "pixels added on every side", thickness),
    "erased": Corruption((0, 3, 6, 9, 12, 15), "side of the square, in pixels of 28", erase),
}


def corrupt(images: Tensor, levels: dict[str, float], seed: int = 0) -> Tensor:
    """Corrupt digits in several ways, one after the other, in the order of CORRUPTIONS.

    images: (n, 28, 28), uint8 or floating, 0 to 255. levels: by the names in CORRUPTIONS; the others stay at 0.
    seed: the same gives the same noise and places. Returns (n, 28, 28) float32, 0 to 255.
    """
    images = images.to(torch.float32, copy=True)
    for name, corruption in CORRUPTIONS.items():
        if levels.get(name):
            generator = torch.Generator().manual_seed(seed)  # its own: the others leave what it draws alone
            for part in images.split(500):  # small enough to stay in the cache
                part.copy_(corruption.apply(part, levels[name], generator))
    return images
