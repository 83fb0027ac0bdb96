import numpy as np
from scipy import ndimage

INK = 0.3  # a pixel at least this dark, of the darkest, is part of a stroke
# In MNIST's pixels: 97 of 100 digits in MNIST have wider strokes than THIN, half of them wider than WIDENED.
THIN, WIDENED = 1.7, 2.4


def stroke_width(digit: np.ndarray, pixel: int) -> float:
    """The mean width of the strokes, in MNIST's pixels: the area of the ink over half the length of its outline.

    digit: (height, width), 0 to 1. pixel: how many of its pixels make one of MNIST's.
    The outline of a grey picture is its total variation (Rudin et al. 1992, doi:10.1016/0167-2789(92)90242-F), here of
    the picture a little smoothed, so that the steps of coarse pixels do not count.
    """
    digit = np.pad(digit, pixel).astype(np.float32)
    return 2 * digit.sum() / ndimage.gaussian_gradient_magnitude(digit, pixel / 4).sum() / pixel


def widen(digit: np.ndarray, pixel: int) -> np.ndarray:
    """The digit as a pen like MNIST's would have drawn it: unchanged unless its strokes are thinner than THIN.

    digit and pixel: as for stroke_width.
    Returns the same, or with a margin around it: the strokes grown by as much all along their outline.
    """
    width = stroke_width(digit, pixel)
    if width >= THIN:
        return digit
    grown = (WIDENED - width) / 2 * pixel
    paper = np.pad(digit < INK, 2 * pixel, constant_values=True)
    return np.clip(grown + 1 - ndimage.distance_transform_edt(paper), 0, 1)
