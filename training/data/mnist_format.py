import numpy as np

from app.digit import FINE, cut
from app.pen import widen
from training.pixels import SIDE


def frame(ink: np.ndarray, any_pen: bool = True) -> np.ndarray:
    """Put a digit into MNIST's own frame: cut out, its longer side scaled to 20 pixels, its mass centred in 28x28.

    ink: (height, width), 0 for paper and more for more ink, not all of it 0.
    any_pen: whether strokes may be thin, as in pictures, and are widened then; those that render draws never are.
    Returns (28, 28) uint8, 0 for paper and 255 for the most ink, without stray dots.
    The centre of mass goes to the middle of the pixel (14, 14), to the nearest whole pixel, as in MNIST
    (LeCun et al. 1998, doi:10.1109/5.726791).
    """
    digit = cut(ink)
    if any_pen and (widened := widen(digit, FINE)) is not digit:
        digit = cut(widened)
    height, width = (side // FINE for side in digit.shape)
    small = digit.reshape(height, FINE, width, FINE).mean(axis=(1, 3))
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = _corner(small, axis=1), _corner(small, axis=0)
    framed[top : top + height, left : left + width] = small
    return np.rint(framed * 255 / framed.max()).astype(np.uint8)


def _corner(small: np.ndarray, axis: int) -> int:
    """Where the box begins, down (axis 1 summed away) or across (axis 0), with its mass at the middle of 28x28."""
    profile = small.sum(axis=axis)
    centre = (profile * np.arange(len(profile))).sum() / profile.sum()
    return int(np.clip(round(SIDE / 2 - centre), 0, SIDE - len(profile)))
