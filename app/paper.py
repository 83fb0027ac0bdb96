"""What a photograph shows besides the digit, and how it is taken off: light, noise, ruled lines, a table."""

import numpy as np
from PIL import Image
from scipy import ndimage

from app.pen import INK

FLAT = 8  # of 255: the pixels of a clean sheet under even light differ by less
WINDOW = 6  # the paper's light is looked up within a sixth of the picture: more than a stroke is wide
COARSE = 128  # pixels of the longer side at which it is looked up
LONG = 4  # a thin line over a quarter of the picture is no part of a digit
PART = 12  # ink over less than a twelfth of the picture is not taken for the digit


def border(picture: np.ndarray) -> np.ndarray:
    """The outermost pixels of a picture (h, w, ...): (2 h + 2 w, ...)."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def is_clean(distance: np.ndarray) -> bool:
    """Whether there is a digit on one flat colour, and hardly anything fainter than the digit.

    distance: (h, w), 0 to 255, of each pixel from the colour of the border.
    """
    strong = distance >= INK * distance.max()
    faint = (distance > FLAT) & ~strong
    return np.mean(border(distance) > FLAT) < 0.25 and faint.sum() <= max(strong.sum(), 0.01 * distance.size)


def contrast(picture: np.ndarray) -> np.ndarray:
    """How far each pixel is from the paper behind it, under uneven light and in spite of noise.

    picture: (h, w, channels), 0 to 255. Returns (h, w) float32, 0 to 255: 0 is paper.
    """
    picture = ndimage.gaussian_filter(picture.astype(np.float32), (1, 1, 0))
    small = _resize(picture, COARSE / max(picture.shape))
    window = COARSE // WINDOW
    dark = _is_dark_on_light(small)
    if not dark:
        picture, small = 255 - picture, 255 - small
    margin = ((window, window), (window, window), (0, 0))
    paper = ndimage.grey_closing(np.pad(small, margin, "reflect", reflect_type="odd"), (window, window, 1))
    paper = ndimage.gaussian_filter(paper, (window / 4, window / 4, 0))[window:-window, window:-window]
    paper = _resize(paper, shape=picture.shape[:2])
    # A shadow takes the same share from paper and from ink; chalk, in the negative, has no such rule.
    distance = 255 * (1 - picture / np.maximum(paper, 1)) if dark else paper - picture
    return _without_grain(distance.max(axis=2).clip(0))


def without_lines(ink: np.ndarray) -> np.ndarray:
    """Ink without ruled lines: without strokes less than half as wide as the pen's, if any of them runs on and on."""
    mask = np.pad(ink >= INK * ink.max(), 1)
    depth = ndimage.distance_transform_edt(mask)
    radius = np.percentile(depth[mask], 98) / 2  # of the pen, not of a blot, even if most of the ink is lines
    from_pen = ndimage.distance_transform_edt(depth <= radius)[1:-1, 1:-1]
    thin = mask[1:-1, 1:-1] & (from_pen > radius + 1)
    parts, _ = ndimage.label(thin, np.ones((3, 3)))
    longest = max((_longer(box) for box in ndimage.find_objects(parts)), default=0)
    return np.where(from_pen > radius + 2, 0, ink) if longest > max(ink.shape) / LONG else ink


def without_border(ink: np.ndarray) -> np.ndarray:
    """Ink without what is broad and reaches in over the border, a table or a thumb, if anything else is left."""
    mask = ink >= INK * ink.max()
    depth = ndimage.distance_transform_edt(np.pad(mask, 1, constant_values=True))[1:-1, 1:-1]
    radius = depth.max() / 2
    cores, _ = ndimage.label(depth > radius)
    touching = np.unique(border(cores))
    if not touching.any():
        return ink
    gone = ndimage.distance_transform_edt(~np.isin(cores, touching[touching > 0])) <= radius + 2
    rest, _ = ndimage.label(mask & ~gone)
    if max((_longer(box) for box in ndimage.find_objects(rest)), default=0) < max(ink.shape) / PART:
        return ink
    return without_border(np.where(gone, 0, ink))


def _is_dark_on_light(picture: np.ndarray) -> bool:
    """Whether the pixels that differ most from what is around them are darker than it."""
    grey = _resize(picture, 0.5).mean(axis=2)
    residue = grey - ndimage.median_filter(grey, COARSE // WINDOW)
    return abs(np.percentile(residue, 1)) > np.percentile(residue, 99)


def _without_grain(ink: np.ndarray) -> np.ndarray:
    """Ink without grain and faint lines: what is below Otsu's threshold (1979, doi:10.1109/TSMC.1979.4310076)."""
    counts, edges = np.histogram(ink, 256)
    below, share = counts.cumsum()[:-1], (counts * edges[:-1]).cumsum()
    between = (share[-1] * below / ink.size - share[:-1]) ** 2 / (below * (ink.size - below) + 1e-9)
    threshold = edges[between.argmax() + 1]
    full = ink[ink >= threshold].mean()
    return ((ink - 0.7 * threshold) / (full - 0.7 * threshold)).clip(0, 1) * full


def _longer(box: tuple[slice, slice]) -> int:
    return max(side.stop - side.start for side in box)


def _resize(picture: np.ndarray, scale: float = 1, shape: tuple[int, int] | None = None) -> np.ndarray:
    height, width = shape or (max(1, round(scale * side)) for side in picture.shape[:2])
    channels = [Image.fromarray(channel) for channel in np.moveaxis(picture, 2, 0)]
    return np.stack([channel.resize((width, height), Image.Resampling.BILINEAR) for channel in channels], axis=2)
