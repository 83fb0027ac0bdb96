import math

import torch
import torch.nn.functional as F
from torch import Tensor

ROTATION = math.radians(10)
SLANT = 0.2  # horizontal shift per unit of height
STRETCH = 0.1
SHIFT = 1.0  # pixels
THINNER, THICKER = 0.5, 1.0  # of the way to the ink of a pen that is a pixel narrower, or wider, on every side


def warp(images: Tensor) -> Tensor:
    """The same digits as other hands and other pens might have written them.

    Each is turned, slanted, stretched and shifted, and its stroke made thinner or thicker, by amounts drawn uniformly
    from the ranges above, anew for each image. images: (n, 28, 28), uint8 or floating. Returns (n, 28, 28) float32 in
    the same range. Without gradient.
    """
    n, side, _ = images.shape

    def draw(low: float, high: float) -> Tensor:
        return torch.empty(n, device=images.device).uniform_(low, high)

    angle, slant = draw(-ROTATION, ROTATION), draw(-SLANT, SLANT)
    wider, taller = 1 + draw(-STRETCH, STRETCH), 1 + draw(-STRETCH, STRETCH)
    right, down = (draw(-SHIFT, SHIFT) * 2 / side for _ in range(2))
    # Where each output pixel looks up its ink: (x, y) = rotation @ slant @ stretch @ (x', y') + shift,
    # in coordinates from -1 to 1 across the image.
    cos, sin = angle.cos(), angle.sin()
    across = torch.stack([cos * wider, (cos * slant - sin) * taller, right], dim=1)
    along = torch.stack([sin * wider, (sin * slant + cos) * taller, down], dim=1)
    grid = F.affine_grid(torch.stack([across, along], dim=1), [n, 1, side, side], align_corners=False)
    ink = F.grid_sample(images.unsqueeze(1).float(), grid, align_corners=False)

    pen = draw(-THINNER, THICKER).reshape(n, 1, 1, 1)
    wide = F.max_pool2d(ink, 3, stride=1, padding=1)
    narrow = -F.max_pool2d(-ink, 3, stride=1, padding=1)
    return (ink + pen.clamp(min=0) * (wide - ink) + pen.clamp(max=0) * (ink - narrow)).squeeze(1)
