"""From whatever a visitor sends to MNIST's 28x28: the one pipeline that everyone calls."""

import numpy as np
from PIL import Image

from app.preprocessing.decode import decode
from app.preprocessing.downscale import downscale
from app.preprocessing.ink import extract_ink
from app.preprocessing.invalid_input import InvalidInput
from training.data.mnist_format import to_mnist
from training.data.rasterize import Strokes, rasterize

__all__ = ["InvalidInput", "Strokes", "preprocess"]


def preprocess(drawing: Strokes | bytes | Image.Image | np.ndarray) -> np.ndarray:
    """A drawing as the networks see it: (28, 28) uint8 in MNIST's format.

    drawing: strokes as for rasterize; or a picture of a digit, dark on light or light on dark: the bytes of its file, a
    PIL image, or uint8 (height, width), (height, width, 3) RGB or (height, width, 4) RGBA.
    Raises InvalidInput if it is blank or cannot be used.
    """
    if isinstance(drawing, list):
        if not any(drawing):
            raise InvalidInput("The drawing is empty: give at least one stroke with a point in it.")
        return to_mnist(rasterize(drawing))
    picture = downscale(decode(drawing) if isinstance(drawing, bytes) else drawing)
    return to_mnist(extract_ink(picture))
