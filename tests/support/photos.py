"""Photographs of digits on paper, made up: paper, light, ruling, perspective, blur, noise, JPEG."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.data.rasterize import Strokes


def _sheet(width: int, height: int, ruling: str, gap: int, colour: tuple, paper: tuple, line: int) -> Image.Image:
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    if ruling in ("lined", "squared"):
        for y in range(gap // 2, height, gap):
            draw.line([(0, y), (width, y)], fill=colour, width=line)
    if ruling == "squared":
        for x in range(gap // 3, width, gap):
            draw.line([(x, 0), (x, height)], fill=colour, width=line)
    return image


def _write(image: Image.Image, strokes: Strokes, pen: float, ink: tuple, at: tuple[float, float], size: float) -> None:
    """strokes: on the pad. pen: in pixels. at: the digit's middle, size: its longer side, as shares of the picture."""
    points = np.concatenate(strokes)
    middle, extent = (points.max(axis=0) + points.min(axis=0)) / 2, np.ptp(points, axis=0).max()
    zoom = size * min(image.size) / extent
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        path = [tuple((np.array(p) - middle) * zoom + np.array(at) * image.size) for p in stroke]
        draw.line(path, fill=ink, width=round(pen), joint="curve")
        for x, y in path:
            draw.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], fill=ink)


def photograph(
    strokes: Strokes,
    rng: np.random.Generator,
    size: tuple[int, int] = (800, 600),
    ruling: str = "plain",
    gap: int = 50,
    line: int = 2,
    line_colour: tuple = (150, 180, 220),
    paper: tuple = (235, 232, 222),
    ink: tuple = (35, 40, 80),
    pen: float = 12,
    at: tuple[float, float] = (0.5, 0.5),
    extent: float = 0.5,
    gradient: float = 0,
    vignette: float = 0,
    shadow: float = 0,
    tilt: float = 0,
    turn: float = 0,
    blur: float = 0.7,
    noise: float = 0,
    table: float = 0,
    jpeg: int | None = 85,
) -> Image.Image:
    """A photograph of strokes on paper.

    pen, line, gap: pixels. at, extent: shares of the picture. gradient, vignette, shadow: shares of the light lost at
    the darkest place. tilt: share of the width by which perspective narrows the far side. turn: degrees.
    blur: pixels. noise: standard deviation of 255. table: share of the picture, at its left, that shows a dark table.
    jpeg: quality, or None for a picture that is not compressed.
    """
    width, height = size
    image = _sheet(width, height, ruling, gap, line_colour, paper, line)
    _write(image, strokes, pen, ink, at, extent)
    if turn:
        image = image.rotate(turn, Image.Resampling.BICUBIC, fillcolor=paper)
    if tilt:
        back = _perspective(width, height, tilt)
        image = image.transform(size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC, fillcolor=paper)
    if table:
        edge = table * width
        ImageDraw.Draw(image).polygon([(0, 0), (edge, 0), (0.7 * edge, height), (0, height)], (90, 60, 40))
    y, x = np.ogrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    light = 1 - gradient * (0.7 * x + 0.3 * y) - vignette * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2
    light -= shadow / (1 + np.exp(-(x + 0.6 * y - 0.9) * 25))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), np.float32) * light[..., None]
    for grain, channels in (noise, 1), (noise / 2, 3):
        pixels += grain * rng.standard_normal((height, width, channels), np.float32)
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if jpeg is None:
        return picture
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=jpeg)
    return Image.open(file)


def _perspective(width: int, height: int, tilt: float) -> list[float]:
    """Pillow's eight coefficients: the sheet's corners come from these places of the picture, the top narrowed."""
    to = [(0, 0), (width, 0), (width, height), (0, height)]
    come = [(-tilt * width, -0.3 * tilt * height), (width * (1 + tilt), 0), (width, height), (0, height)]
    rows, values = [], []
    for (x, y), (u, v) in zip(to, come, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(rows, values).tolist()
