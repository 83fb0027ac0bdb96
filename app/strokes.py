import numpy as np
from PIL import Image, ImageDraw

SIDE = 280  # the pad is SIDE x SIDE units, however large it is on the screen
PEN = 18  # the width of the line that the pad shows, in the same units
NIB = 0.15  # of a digit's longer side: the pen that a digit in MNIST was written with
FINE = 2  # drawn at this many pixels a unit: framing shrinks it and so smooths the edge

Strokes = list[list[tuple[float, float]]]


def render(strokes: Strokes, pen: float | None = None) -> np.ndarray:
    """The ink that a round pen leaves along strokes.

    strokes: each a list of (x, y) from 0 to SIDE, y pointing down; a single point is a dot.
    pen: its width in the same units, or None for a pen that suits the drawing's size: a small digit's loops stay open.
    Returns (h, w) uint8, 0 or 1.
    """
    if pen is None:
        points = np.concatenate(strokes)
        pen = max(NIB * np.ptp(points, axis=0).max(), 2)
    margin = pen / 2  # room for the ink of a stroke along the edge
    image = Image.new("L", (round((SIDE + pen) * FINE),) * 2)
    draw = ImageDraw.Draw(image)
    radius = (pen * FINE - 1) / 2  # Pillow's ellipse includes both of its ends
    for stroke in strokes:
        points = [((x + margin) * FINE, (y + margin) * FINE) for x, y in stroke]
        if len(points) > 1:
            draw.line(points, fill=1, width=round(pen * FINE))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=1)
    return np.asarray(image)
