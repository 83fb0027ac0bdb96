"""Which of a picture's two colours is the paper, where the ink reaches its edge."""

import numpy as np
from PIL import Image
from scipy import ndimage

from app.preprocessing.edge import without_loose_lines

SAMPLES = 256  # pixels along the longer side are enough
SPECK = 0.01  # of the picture: smaller parts are grain or dots


def paper_of(colours: np.ndarray) -> np.ndarray:
    """The colour of the paper, (channels,), of a picture (h, w, channels) in two colours."""
    step = -(-max(colours.shape) // SAMPLES)
    colours = colours[::step, ::step]
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    near = np.median(border, axis=0)
    distance = np.max([np.abs(colours[..., i] - at) for i, at in enumerate(near)], axis=0).astype(np.uint8)
    if np.ptp(distance) == 0:
        return near
    far = distance > _otsu(distance)
    ink = far if _looks_like_ink(far) >= _looks_like_ink(~far) else ~far
    from_ink = np.abs(colours - np.median(colours[ink], axis=0)).max(axis=-1).astype(np.uint8)
    most = np.bincount(from_ink[~ink]).argmax()  # the paper's own, not what is mixed with ink along strokes
    return np.median(colours[~ink & (from_ink == most)], axis=0)


def _looks_like_ink(mask: np.ndarray) -> float:
    """Higher, the more corners of its box are bare, and the fewer parts it and what is around it have."""
    mask = without_loose_lines(mask.astype(np.uint8)) > 0
    left, top, right, bottom = Image.fromarray(mask).getbbox()
    box = mask[top:bottom, left:right]
    corners = box[[0, 0, -1, -1], [0, -1, 0, -1]]
    pieces = _count_parts(box, np.ones((3, 3))) + _count_parts(np.pad(~box, 1, constant_values=True), None)
    border = np.concatenate([box[0], box[-1], box[:, 0], box[:, -1]])
    return -corners.sum() - pieces - 2 * border.mean()


def _count_parts(mask: np.ndarray, neighbours: np.ndarray | None) -> int:
    parts, _ = ndimage.label(mask, neighbours)
    return np.count_nonzero(np.bincount(parts.ravel())[1:] > SPECK * mask.size)


def _otsu(values: np.ndarray) -> float:
    """The level that splits values, uint8 and not all alike, into the two classes of least variance. Otsu 1979."""
    count = np.bincount(values.ravel(), minlength=256).astype(float)
    share, mean = count.cumsum() / count.sum(), (count * np.arange(256)).cumsum() / count.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.nanargmax((mean[-1] * share - mean) ** 2 / (share * (1 - share))))
