import numpy as np

from training.data.crop import OVERSAMPLING, crop_digit
from training.data.pixels import MNIST_SIDE
from training.data.stroke_width import widen_thin_strokes


def to_mnist(ink: np.ndarray) -> np.ndarray:
    """Format a digit as MNIST's makers did: cropped, its longer side scaled to 20 pixels, its mass centred in 28x28.

    ink: (height, width), 0 where the paper is bare, larger where there is more ink; it must hold some ink.
    Returns (28, 28) uint8, 0 for paper and 255 for the most ink, without stray dots; thin strokes are widened.
    The centre of mass goes to the middle of the pixel (14, 14), to the nearest whole pixel, as in MNIST
    (LeCun et al. 1998, doi:10.1109/5.726791).
    """
    digit = crop_digit(ink)
    if (widened := widen_thin_strokes(digit, OVERSAMPLING)) is not digit:
        digit = crop_digit(widened)
    height, width = (side // OVERSAMPLING for side in digit.shape)
    small = digit.reshape(height, OVERSAMPLING, width, OVERSAMPLING).mean(axis=(1, 3))
    image = np.zeros((MNIST_SIDE, MNIST_SIDE), np.float32)
    top, left = _corner(small, axis=1), _corner(small, axis=0)
    image[top : top + height, left : left + width] = small
    return np.rint(image * 255 / image.max()).astype(np.uint8)


def _corner(small: np.ndarray, axis: int) -> int:
    """Where the box begins, down (axis 1 summed away) or across (axis 0), with its mass at the middle of 28x28."""
    profile = small.sum(axis=axis)
    centre = (profile * np.arange(len(profile))).sum() / profile.sum()
    return int(np.clip(round(MNIST_SIDE / 2 - centre), 0, MNIST_SIDE - len(profile)))
