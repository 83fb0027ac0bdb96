import numpy as np
from PIL import Image

from app.ui.format import data_url

DARK = 24, 27, 33  # nothing, in both themes: bright cells read better on it, as pixels do in MNIST
AGAINST, FOR = (202, 128, 255), (112, 226, 120)  # purple and green, apart for colour-blind eyes, and no network's own
THROUGH, ON = AGAINST, (255, 246, 214)
STEPS = 31  # shades on either side of nothing: finer ones nobody sees, and they would travel


def heatmap(values: np.ndarray, low: tuple[int, int, int], high: tuple[int, int, int], alt: str) -> str:
    """A matrix as an image, one cell for each number, in an <img> that its style enlarges.

    values: (height, width) in [-1, 1]. low, high: the colours of -1 and 1, 0 is DARK; values outside get those too.
    alt: what it shows, in words.
    """
    indices = np.rint(values.clip(-1, 1) * STEPS + STEPS).astype(np.uint8)
    image = Image.frombytes("P", values.shape[::-1], indices.tobytes())
    image.putpalette(_palette(low, high))
    return cells(image, alt)


def cells(image: Image.Image, alt: str) -> str:
    """An <img> that its style enlarges pixel by pixel."""
    return f'<img class="cells" src="{data_url(image)}" width="{image.width}" height="{image.height}" alt="{alt}">'


def _palette(low: tuple[int, int, int], high: tuple[int, int, int]) -> list[int]:
    shade = np.linspace(-1, 1, 2 * STEPS + 1)
    channels = [np.interp(shade, (-1, 0, 1), anchors) for anchors in zip(low, DARK, high, strict=True)]
    return np.rint(np.stack(channels, axis=1)).astype(int).ravel().tolist()
