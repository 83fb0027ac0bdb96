import numpy as np
from PIL import Image
from scipy import ndimage

from training.data.stroke_width import INK_THRESHOLD, stroke_width

DIGIT_SIDE = 20  # pixels: the longer side of a digit in MNIST
OVERSAMPLING = 4  # a digit is worked on at this many times MNIST's resolution
SPECK = 0.1  # of the digit's longer side: a smaller part does not belong to the digit


def crop_digit(ink: np.ndarray) -> np.ndarray:
    """Cut the digit out of its paper, without stray dots, and scale it to MNIST's size.

    ink: (height, width), 0 where the paper is bare, larger where there is more ink; it must hold some ink.
    Returns (4 h, 4 w) float32 in [0, 1]: the digit takes h x w of MNIST's pixels, the larger of them 20, and each of
    those pixels is the mean of 4 x 4 of these. Shrinking averages over area.
    """
    left, top, right, bottom = Image.fromarray(ink >= INK_THRESHOLD * ink.max()).getbbox()
    ink = ink[top:bottom, left:right].astype(np.float32)
    height, width = (max(1, round(side * DIGIT_SIDE / max(ink.shape))) * OVERSAMPLING for side in ink.shape)
    digit = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BOX))
    specks = _specks(digit)
    if not specks.any():
        return digit / digit.max()
    return crop_digit(np.where(Image.fromarray(specks).resize(ink.shape[::-1], Image.Resampling.NEAREST), 0, ink))


def _specks(digit: np.ndarray) -> np.ndarray:
    """A mask of slips of the pen and dust: separate parts that are tiny beside the digit or hardly longer than wide."""
    mask = digit >= INK_THRESHOLD * digit.max()
    parts, count = ndimage.label(mask, np.ones((3, 3)))
    if count == 1:
        return np.zeros_like(mask)
    sides = np.array([max(part.stop - part.start for part in box) for box in ndimage.find_objects(parts)])
    longest = sides.max()
    dot = 2 * OVERSAMPLING * stroke_width(parts == sides.argmax() + 1, OVERSAMPLING)
    small = sides <= min(max(dot, SPECK * longest), longest / 3)
    return ndimage.binary_dilation(np.isin(parts, np.flatnonzero(small) + 1), np.ones((3, 3)))
