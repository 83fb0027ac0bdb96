import math

import torch
import torch.nn.functional as F
from torch import Tensor

ROTATION = math.radians(10)
SLANT = 0.2  # horizontal shift per unit of height
STRETCH = 0.1
BEND = 0.15  # of half the image, at its edges: how far the two ends of a straight line move to the same side
SHIFT = 1.0  # pixels
THINNER, THICKER = 0.5, 1.5  # pixels by which the pen is narrower, or wider, on every side


def warp(images: Tensor) -> Tensor:
    """The same digits as other hands and other pens might have written them.

    Each is turned, slanted, stretched, bent and shifted, and its stroke made thinner or thicker, by amounts drawn
    uniformly from the ranges above, anew for each image. images: (n, 28, 28), uint8 or floating.
    Returns (n, 28, 28) float32 in the same range. Without gradient.
    """
    n, side, _ = images.shape

    def draw(low: float, high: float) -> Tensor:
        return torch.empty(n, device=images.device).uniform_(low, high)

    angle, slant = draw(-ROTATION, ROTATION), draw(-SLANT, SLANT)
    wider, taller = 1 + draw(-STRETCH, STRETCH), 1 + draw(-STRETCH, STRETCH)
    right, down = (draw(-SHIFT, SHIFT) * 2 / side for _ in range(2))
    # Where each output pixel looks up its ink: (x, y) = rotation @ slant @ stretch @ (x', y') + shift + bend,
    # in coordinates from -1 to 1 across the image.
    cos, sin = angle.cos(), angle.sin()
    across = torch.stack([cos * wider, (cos * slant - sin) * taller, right], dim=1)
    along = torch.stack([sin * wider, (sin * slant + cos) * taller, down], dim=1)
    grid = F.affine_grid(torch.stack([across, along], dim=1), [n, 1, side, side], align_corners=False)
    curve = ((torch.arange(side, device=images.device) + 0.5) * 2 / side - 1) ** 2 - 0.15  # the ink's middle stays
    grid[..., 0] += draw(-BEND, BEND).reshape(n, 1, 1) * curve.reshape(1, side, 1)
    grid[..., 1] += draw(-BEND, BEND).reshape(n, 1, 1) * curve
    ink = F.grid_sample(images.unsqueeze(1).float(), grid, align_corners=False)

    return thicken(ink.squeeze(1), draw(-THINNER, THICKER))


def thicken(images: Tensor, pen: Tensor) -> Tensor:
    """The same digits with strokes wider by pen pixels on every side, or narrower where pen is negative.

    images: (n, 28, 28) floating. pen: (n,), from -1 to 2. Returns (n, 28, 28).
    """
    ink, pen = images.unsqueeze(1), pen.reshape(-1, 1, 1, 1)
    narrow, wide = -F.max_pool2d(-ink, 3, stride=1, padding=1), F.max_pool2d(ink, 3, stride=1, padding=1)
    widest = F.max_pool2d(wide, 3, stride=1, padding=1)
    steps = pen.clamp(-1, 0), pen.clamp(0, 1), (pen - 1).clamp(0, 1)
    ink = ink + steps[0] * (ink - narrow) + steps[1] * (wide - ink) + steps[2] * (widest - wide)
    return ink.squeeze(1)
