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
        return torch.empty((n, 1, 1), device=images.device).uniform_(low, high)

    angle, slant = draw(-ROTATION, ROTATION), draw(-SLANT, SLANT)
    wider, taller = 1 + draw(-STRETCH, STRETCH), 1 + draw(-STRETCH, STRETCH)
    right, down = (draw(-SHIFT, SHIFT) * 2 / side for _ in range(2))
    # Where each output pixel looks up its ink: (x, y) = rotation @ slant @ stretch @ (x', y') + shift + bend,
    # in coordinates from -1 to 1 across the image.
    cos, sin = angle.cos(), angle.sin()
    x = (torch.arange(side, device=images.device) + 0.5) * 2 / side - 1
    y = x.unsqueeze(1)
    curve = x**2 - 0.15  # the ink's middle stays
    across = cos * wider * x + ((cos * slant - sin) * taller * y + draw(-BEND, BEND) * curve.unsqueeze(1) + right)
    along = (sin * wider * x + draw(-BEND, BEND) * curve + down) + (sin * slant + cos) * taller * y
    ink = F.grid_sample(images.unsqueeze(1).float(), torch.stack([across, along], dim=-1), align_corners=False)
    return thicken(ink.squeeze(1), draw(-THINNER, THICKER))


def thicken(images: Tensor, pen: Tensor) -> Tensor:
    """The same digits with strokes wider by pen pixels on every side, or narrower where pen is negative.

    images: (n, 28, 28) floating. pen: (n, 1, 1), from -1 to 2. Returns (n, 28, 28).
    """
    narrow, wide = -_widen(-images), _widen(images)
    widest = _widen(wide)
    steps = pen.clamp(-1, 0), pen.clamp(0, 1), (pen - 1).clamp(0, 1)
    return images + steps[0] * (images - narrow) + steps[1] * (wide - images) + steps[2] * (widest - wide)


def _widen(images: Tensor) -> Tensor:
    """Each pixel becomes the largest of the 3x3 around it: F.max_pool2d, but ten times as fast on a CPU."""
    images = F.pad(images, (1, 1, 1, 1), value=-math.inf)
    rows = torch.maximum(torch.maximum(images[:, :-2], images[:, 1:-1]), images[:, 2:])
    return torch.maximum(torch.maximum(rows[:, :, :-2], rows[:, :, 1:-1]), rows[:, :, 2:])
