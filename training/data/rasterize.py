import numpy as np
from PIL import Image, ImageDraw

SIDE = 280  # the pad is SIDE x SIDE units, however large it is on the screen
PEN = 18  # the width of the line that the pad shows, in the same units
NIB = 0.15  # of a digit's longer side: the pen that a digit in MNIST was written with
LONGER = 240  # pixels of a drawing's longer side, pen apart: framing shrinks it and so smooths its edge

Strokes = list[list[tuple[float, float]]]


def render(strokes: Strokes) -> np.ndarray:
    """The ink of a drawing, however large it is, with a pen that suits it: a small digit's loops stay open.

    strokes: each a list of (x, y) in units of the pad, y pointing down; a single point is a dot.
    Returns (h, w) uint8, 0 or 1: the drawing and no more, the larger of h and w about LONGER.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    zoom = LONGER / max(*(high - low), 1)
    return _trace([(np.asarray(stroke) - low) * zoom for stroke in strokes], (high - low) * zoom, NIB * LONGER)


def render_with(pen: float, strokes: Strokes) -> np.ndarray:
    """The ink that a round pen leaves on the pad. pen: its width in units of the pad, from 1. strokes: as for render.

    Returns (h, w) uint8, 0 or 1: the whole pad at two pixels a unit, with room for the ink along its edge.
    """
    return _trace([2 * np.asarray(stroke, float) for stroke in strokes], (2 * SIDE, 2 * SIDE), 2 * pen)


def _trace(strokes: list[np.ndarray], size: tuple[float, float], pen: float) -> np.ndarray:
    """All in pixels. strokes: each (n, 2), from (0, 0) to size, which is (width, height)."""
    image = Image.new("L", (round(size[0] + pen), round(size[1] + pen)))
    draw = ImageDraw.Draw(image)
    radius = (pen - 1) / 2  # Pillow's ellipse includes both of its ends
    for stroke in strokes:
        points = stroke + pen / 2
        if len(points) > 1:
            draw.line(points.ravel().tolist(), fill=1, width=round(pen))
        for box in np.hstack([points - radius, points + radius]).tolist():
            draw.ellipse(box, fill=1)
    return np.asarray(image)
