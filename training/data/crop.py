import numpy as np
from PIL import Image
from scipy import ndimage

from app.pen import INK, stroke_width

BOX = 20  # the longer side of a digit in MNIST, in pixels
FINE = 4  # a digit is worked on at this many times MNIST's resolution
SPECK = 0.1  # of the digit's longer side: a part smaller than this is no part of the digit


def cut(ink: np.ndarray) -> np.ndarray:
    """The digit alone, without the paper around it and without stray dots.

    ink: (height, width), 0 for paper and more for more ink, not all of it 0.
    Returns (4 h, 4 w) float32, 0 to 1: h x w is the digit's size in MNIST, the larger of them 20, and each of MNIST's
    pixels is the mean of 4 x 4 of these. Resizing averages over the area that each pixel covers.
    """
    left, top, right, bottom = Image.fromarray(ink >= INK * ink.max()).getbbox()
    ink = ink[top:bottom, left:right].astype(np.float32)
    height, width = (max(1, round(side * BOX / max(ink.shape))) * FINE for side in ink.shape)
    digit = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BOX))
    dots = _dots(digit)
    if not dots.any():
        return digit / digit.max()
    return cut(np.where(Image.fromarray(dots).resize(ink.shape[::-1], Image.Resampling.NEAREST), 0, ink))


def _dots(digit: np.ndarray) -> np.ndarray:
    """Where slips of the pen and specks of dust are: ink on its own, tiny beside the digit or about as wide as long."""
    mask = digit >= INK * digit.max()
    parts, count = ndimage.label(mask, np.ones((3, 3)))
    if count == 1:
        return np.zeros_like(mask)
    sides = np.array([max(part.stop - part.start for part in box) for box in ndimage.find_objects(parts)])
    longest = sides.max()
    small = sides <= min(max(2 * FINE * stroke_width(parts == sides.argmax() + 1, FINE), SPECK * longest), longest / 3)
    return ndimage.binary_dilation(np.isin(parts, np.flatnonzero(small) + 1), np.ones((3, 3)))
