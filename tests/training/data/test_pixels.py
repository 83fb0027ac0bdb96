"""Pixels become numbers for a network."""

import torch

from training.data.pixels import scale


def test_pixels_are_scaled_to_minus_1_and_1():
    images = torch.zeros(2, 28, 28, dtype=torch.uint8)
    images[1, 0, 1] = 255
    x = scale(images)
    assert x.shape == (2, 784)
    assert x.dtype == torch.float32
    assert x[1, 1] == 1
    assert (x[0] == -1).all()
