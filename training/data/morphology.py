import math

import torch
import torch.nn.functional as F
from torch import Tensor


def thicken(images: Tensor, pen: Tensor) -> Tensor:
    """Make strokes wider by pen pixels on every side, or narrower where pen is negative.

    images: (n, 28, 28) floating. pen: (n,), from -1 to 2. Returns (n, 28, 28).
    Between whole pixels it mixes an image with its dilation or erosion (Serra 1982, "Image analysis and mathematical
    morphology").
    """
    images = images.clone()
    for change, share in (erode, -pen), (dilate, pen.clamp(max=1)), (dilate, pen - 1):
        chosen = (share > 0).nonzero().squeeze(1)
        ink = images.index_select(0, chosen)
        images.index_copy_(0, chosen, ink.lerp(change(ink), share[chosen].reshape(-1, 1, 1)))
    return images


def dilate(images: Tensor) -> Tensor:
    """The maximum over the 3x3 neighbourhood of each pixel: F.max_pool2d, but ten times as fast on a CPU."""
    images = F.pad(images, (1, 1, 1, 1), value=-math.inf)
    rows = torch.maximum(torch.maximum(images[:, :-2], images[:, 1:-1]), images[:, 2:])
    return torch.maximum(torch.maximum(rows[:, :, :-2], rows[:, :, 1:-1]), rows[:, :, 2:])


def erode(images: Tensor) -> Tensor:
    """The minimum over the 3x3 neighbourhood of each pixel."""
    return -dilate(-images)
