import numpy as np
from PIL import Image, ImageDraw

PAD_SIDE = 280  # strokes are drawn on a pad of PAD_SIDE x PAD_SIDE units, however large it is on the screen
PAD_PEN = 18  # units: the width of the line that the pad shows
PEN = 0.15  # of a digit's longer side: the pen that MNIST's digits were written with
RESOLUTION = 240  # pixels of a drawing's longer side, without the pen: shrinking it to MNIST's size smooths its edge

Strokes = list[list[tuple[float, float]]]


def rasterize(strokes: Strokes, pen: float = PEN) -> np.ndarray:
    """Draw strokes at a fixed resolution with a pen in proportion to their size, so that small loops stay open.

    strokes: each a list of points (x, y) in any unit, y pointing down; a single point is a dot. pen: its width, as a
    share of the drawing's longer side.
    Returns (h, w) uint8, 1 for ink and 0 for paper, cropped to the ink; the larger of h and w is about RESOLUTION.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    zoom = RESOLUTION / max(*(high - low), 1)
    return _draw([(np.asarray(stroke) - low) * zoom for stroke in strokes], (high - low) * zoom, pen * RESOLUTION)


def rasterize_pad(strokes: Strokes, pen: float) -> np.ndarray:
    """Draw the whole pad with a round pen. strokes: as for rasterize. pen: its width in units of the pad, from 1.

    Returns (h, w) uint8, 1 for ink and 0 for paper: two pixels a unit, with a margin for ink along the pad's edge.
    """
    return _draw([2 * np.asarray(stroke, float) for stroke in strokes], (2 * PAD_SIDE, 2 * PAD_SIDE), 2 * pen)


def _draw(strokes: list[np.ndarray], size: tuple[float, float], pen: float) -> np.ndarray:
    """strokes: each (n, 2), from (0, 0) to size, which is (width, height). pen: its width. All in pixels."""
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
