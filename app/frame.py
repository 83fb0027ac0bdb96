import numpy as np
from PIL import Image

from training.pixels import SIDE

BOX = 20  # the longer side of a digit in MNIST, in pixels
INK = 0.3  # a pixel at least this dark, of the darkest, belongs to the digit


def frame(ink: np.ndarray) -> np.ndarray:
    """Put a digit into MNIST's own frame: cut out, its longer side scaled to 20 pixels, its mass centred in 28x28.

    ink: (height, width) floating, 0 for paper and more for more ink, not all of it 0.
    Returns (28, 28) uint8, 0 for paper and 255 for the most ink.
    Shrinking averages over the area that each pixel covers. The centre of mass goes to the middle of the pixel
    (14, 14), to the nearest whole pixel, as in MNIST (LeCun et al. 1998, doi:10.1109/5.726791).
    """
    ink = ink / ink.max()
    rows, columns = np.flatnonzero((ink >= INK).any(axis=1)), np.flatnonzero((ink >= INK).any(axis=0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(side * BOX / max(digit.shape))) for side in digit.shape)
    small = np.asarray(Image.fromarray(digit.astype(np.float32)).resize((width, height), Image.Resampling.BOX))
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = _corner(small, axis=1), _corner(small, axis=0)
    framed[top : top + height, left : left + width] = small
    return np.rint(framed * 255 / framed.max()).astype(np.uint8)


def _corner(small: np.ndarray, axis: int) -> int:
    """Where the box begins, down (axis 1 summed away) or across (axis 0), with its mass at the middle of 28x28."""
    profile = small.sum(axis=axis)
    centre = (profile * np.arange(len(profile))).sum() / profile.sum()
    return int(np.clip(round(SIDE / 2 - centre), 0, SIDE - len(profile)))
