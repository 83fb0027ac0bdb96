import numpy as np
from scipy import ndimage

INK_THRESHOLD = 0.3  # of the darkest pixel: a pixel at least this dark is part of a stroke
# In MNIST's pixels: 97 of 100 digits in MNIST have strokes wider than THIN, half of them wider than MEDIAN.
THIN, MEDIAN = 1.7, 2.4


def stroke_width(digit: np.ndarray, pixel: int) -> float:
    """The mean width of a digit's strokes in MNIST's pixels: the area of the ink over half the length of its outline.

    digit: (height, width) in [0, 1]. pixel: how many of its pixels make one of MNIST's.
    The outline of a grey picture is its total variation (Rudin et al. 1992, doi:10.1016/0167-2789(92)90242-F). The
    picture is smoothed a little first, so that the steps of coarse pixels do not count.
    """
    digit = np.pad(digit, pixel).astype(np.float32)
    return 2 * digit.sum() / ndimage.gaussian_gradient_magnitude(digit, pixel / 4).sum() / pixel


def widen_thin_strokes(digit: np.ndarray, pixel: int) -> np.ndarray:
    """Redraw a digit with a pen like MNIST's if its strokes are thinner than THIN; otherwise return it unchanged.

    digit and pixel: as for stroke_width. A redrawn digit has a margin around it, and strokes grown evenly on all sides.
    """
    if _width_before_smoothing(digit, pixel) >= THIN or (width := stroke_width(digit, pixel)) >= THIN:
        return digit
    grown = (MEDIAN - width) / 2 * pixel
    paper = np.pad(digit < INK_THRESHOLD, 2 * pixel, constant_values=True)
    return np.clip(grown + 1 - ndimage.distance_transform_edt(paper), 0, 1)


def _width_before_smoothing(digit: np.ndarray, pixel: int) -> float:
    """A lower bound of stroke_width in a seventh of its time: smoothing never lengthens the outline."""
    digit = np.pad(digit, pixel)
    outline = np.hypot(np.diff(digit, axis=0)[:, :-1], np.diff(digit, axis=1)[:-1]).sum()
    return 2 * digit.sum() / outline / pixel
