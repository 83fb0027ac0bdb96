"""Ink separated from all else that a photograph of a page shows: uneven light, grain, ruled lines, a table."""

import numpy as np
from PIL import Image
from scipy import ndimage

PHOTO_SIDE = 512  # a photograph's longer side is shrunk to this, which evens out its grain
WINDOW = 0.25  # of the longer side: what is darker than its surroundings and broader than this is no stroke
FAINT = 0.25  # of the pen's contrast: less is grain
LEVEL = 0.5  # of the pen's contrast: an edge lies here, however blurred

# To tell a photograph.
SMALLEST = 28  # pixels of its shorter side
RIM = 2  # pixels along the edge: what a smooth line there leaves behind
SAMPLES = 128  # pixels along the longer side are enough
INK = 0.75  # of the farthest colour from the paper: what is nearer may be paper in a shadow
BLUR = 0.05  # of the longer side: so far from the ink its smooth edge may reach
LINES = 3  # of ruled paper: a digit that fills its picture has fewer bars from side to side


def is_photograph(distance: np.ndarray, contrast: float) -> bool:
    """Whether a picture is a photograph, or ruled, seen by how far its pixels are from the paper: (h, w) in [0, 255].

    In others most pixels away from the ink have one colour exactly, and few nearly, as light and grain make them.
    contrast: what is farther from the paper may be ink.
    """
    if min(distance.shape) < SMALLEST:
        return False
    step = -(-max(distance.shape) // SAMPLES)
    sample = distance[RIM:-RIM:step, RIM:-RIM:step]
    blur = 2 * round(BLUR * max(sample.shape)) + 1
    bare = sample[ndimage.maximum_filter(sample, blur) < INK * sample.max()]
    if bare.size == 0:
        return False
    if np.mean(bare <= 1) < 0.5 or np.mean((bare > 1) & (bare < contrast / 2)) > 0.25:
        return True
    inked = distance >= contrast
    return sum(np.count_nonzero(np.diff(inked.all(axis=axis))) for axis in (0, 1)) / 2 >= LINES


def photographed_ink(colours: np.ndarray) -> np.ndarray:
    """The ink on a photographed page.

    colours: (h, w, channels) float32 in [0, 255]. Returns (h, w) float32 in [0, 255], with no side over PHOTO_SIDE; all
    0 if nothing is written on the page.
    """
    contrast = _contrast(_shrink(colours))
    middle = np.median(contrast)  # the page's own: grain lies to both sides of it, ink to one
    contrast = np.maximum(contrast - middle - 6 * np.median(middle - contrast[contrast <= middle]), 0)
    if contrast.max() < 32:
        return np.zeros_like(contrast)
    return _strokes(contrast)


def _shrink(colours: np.ndarray, side: int = PHOTO_SIDE) -> np.ndarray:
    height, width = (max(1, round(length * min(1, side / max(colours.shape)))) for length in colours.shape[:2])
    planes = [
        Image.fromarray(plane).resize((width, height), Image.Resampling.BOX) for plane in np.moveaxis(colours, -1, 0)
    ]
    return np.stack([np.asarray(plane) for plane in planes], axis=-1)


def _contrast(colours: np.ndarray) -> np.ndarray:
    """How much darker than the page, or lighter than the board, each pixel is under the same light. (h, w)."""
    colours = ndimage.gaussian_filter(colours, (1, 1, 0))
    dark = _is_dark_on_light(colours)
    levels = np.rint(colours if dark else 255 - colours).astype(np.uint8)
    pad = round(WINDOW * max(colours.shape))
    # Padded with black, closing takes what is dark along the picture's edge, a table or a vignette, for the page.
    padded = np.pad(levels, ((pad, pad), (pad, pad), (0, 0)))
    page = np.stack([ndimage.grey_closing(plane, (pad, pad)) for plane in np.moveaxis(padded, -1, 0)], axis=-1)
    page = page[pad:-pad, pad:-pad].astype(np.float32)
    light = (page if dark else 255 - page).mean(axis=-1)
    return (page - (colours if dark else 255 - colours)).max(axis=-1) / (light / max(light.max(), 1)).clip(0.25)


def _is_dark_on_light(colours: np.ndarray) -> bool:
    small = _shrink(colours, 32)
    return ((small - ndimage.median_filter(small, (13, 13, 1))) ** 3).sum() < 0


def _strokes(contrast: np.ndarray) -> np.ndarray:
    """What one pen wrote: thicker than lines that run across, half as thick as its thickest or more, off the edge."""
    mask = contrast > LEVEL * ndimage.minimum_filter(contrast, 3).max()
    depth = ndimage.distance_transform_edt(mask)
    thin = 0.0
    while _runs_across(depth > thin):
        thin += 0.5
    core = depth > 1.5 * thin  # a crossing of two lines is thicker than each
    parts, count = ndimage.label(core, np.ones((3, 3)))
    thick = np.zeros(count + 1)
    np.maximum.at(thick, parts, depth)
    thick[np.concatenate([[0], parts[0], parts[-1], parts[:, 0], parts[:, -1]])] = 0
    if not thick.any():
        return np.zeros_like(contrast)
    core = (thick > thick.max() / 2)[parts]
    full = np.median(contrast[core])
    near = ndimage.distance_transform_edt(~core) < 1.5 * thin + 2
    return 255 * ((contrast / full - FAINT) / (1 - FAINT)).clip(0, 1) * near


def _runs_across(mask: np.ndarray) -> bool:
    """Whether a part reaches the picture's edge and over half of its height or width."""
    parts, _ = ndimage.label(mask, np.ones((3, 3)))
    for box in ndimage.find_objects(parts):
        sides = list(zip(box, mask.shape, strict=True))
        edge = any(side.start == 0 or side.stop == length for side, length in sides)
        if edge and any(side.stop - side.start > length / 2 for side, length in sides):
            return True
    return False
