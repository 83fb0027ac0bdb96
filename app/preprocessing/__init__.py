"""From whatever a visitor sends to MNIST's 28x28: the one pipeline that everyone calls."""

import numpy as np
from PIL import Image

from app.decoding import InvalidInput
from app.preprocessing.downscale import downscale
from app.preprocessing.ink import extract_ink
from app.preprocessing.several import lie_above_one_another, looks_like_several
from training.data.mnist_format import to_mnist
from training.data.rasterize import Strokes, rasterize

__all__ = ["InvalidInput", "Strokes", "examine", "preprocess"]


THIN_PEN = 0.03  # of a drawing's longer side
Drawing = Strokes | bytes | Image.Image | np.ndarray


def preprocess(drawing: Drawing) -> np.ndarray:
    """A drawing as the networks see it: (28, 28) uint8 in MNIST's format.

    drawing: strokes as for rasterize; or a picture of a digit, dark on light or light on dark: the bytes of its file, a
    PIL image, or uint8 (height, width), (height, width, 3) RGB or (height, width, 4) RGBA.
    Raises InvalidInput if it is blank or cannot be used.
    """
    return to_mnist(_find_ink(drawing))


def examine(drawing: Drawing) -> tuple[np.ndarray, bool]:
    """What preprocess returns, and whether the drawing looks like more than one digit."""
    ink = _find_ink(drawing)
    image = to_mnist(ink)
    if isinstance(drawing, list):
        if lie_above_one_another(drawing):
            return image, False
        ink = rasterize(drawing, THIN_PEN)  # what is apart stays so
    return image, looks_like_several(ink)


def _find_ink(drawing: Drawing) -> np.ndarray:
    """(h, w), 0 where the paper is bare."""
    if isinstance(drawing, list):
        if not any(drawing):
            raise InvalidInput("The drawing is empty: give at least one stroke with a point in it.")
        return rasterize(drawing)
    return extract_ink(downscale(drawing))
