import math

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.morphology import thicken

ROTATION = math.radians(10)
SLANT = 0.2  # horizontal shift per unit of height
STRETCH = 0.1
BEND = 0.15  # of half the image, at its edges: how far the two ends of a straight line move to the same side
SHIFT = 1.0  # pixels
THINNER, THICKER = 0.5, 1.5  # pixels by which the pen is narrower, or wider, on every side


def warp(images: Tensor) -> Tensor:
    """Redraw digits as other hands and pens might have written them.

    Each is turned, slanted, stretched, bent and shifted, and its stroke made thinner or thicker, by amounts drawn
    uniformly from the ranges above, anew for each image. images: (n, 28, 28), uint8 or floating.
    Returns (n, 28, 28) float32 in the same range. Without gradient.
    Affine warps of digits: LeCun et al. 1998, doi:10.1109/5.726791, section III; smooth bending: Simard et al. 2003,
    doi:10.1109/ICDAR.2003.1227801, where it is elastic and random, here a parabola.
    """
    n, side, _ = images.shape

    def draw(low: float, high: float) -> Tensor:
        return torch.empty(n, device=images.device).uniform_(low, high)

    angle, slant = draw(-ROTATION, ROTATION), draw(-SLANT, SLANT)
    wider, taller = 1 + draw(-STRETCH, STRETCH), 1 + draw(-STRETCH, STRETCH)
    right, down = (draw(-SHIFT, SHIFT) * 2 / side for _ in range(2))
    cos, sin = angle.cos(), angle.sin()
    # Where each output pixel (x, y) looks up its ink: rotation @ slant @ stretch @ (x, y) + shift + bend, counted from
    # -1 to 1 across the image. That is a weighted sum of the same few maps for every image: one product for all.
    across = [cos * wider, (cos * slant - sin) * taller, right, draw(-BEND, BEND)]
    along = [sin * wider, (sin * slant + cos) * taller, down, draw(-BEND, BEND)]
    x = ((torch.arange(side, device=images.device) + 0.5) * 2 / side - 1).expand(side, side)
    y = x.T
    bend_x, bend_y = (each**2 - 0.15 for each in (y, x))  # the ink's middle stays
    maps = torch.zeros((8, side, side, 2), device=images.device)
    maps[:4, :, :, 0] = torch.stack([x, y, torch.ones_like(x), bend_x])
    maps[4:, :, :, 1] = torch.stack([x, y, torch.ones_like(x), bend_y])
    grid = (torch.stack(across + along, dim=1) @ maps.flatten(1)).reshape(n, side, side, 2)
    ink = F.grid_sample(images.unsqueeze(1).float(), grid, align_corners=False).squeeze(1)
    return thicken(ink, draw(-THINNER, THICKER))
