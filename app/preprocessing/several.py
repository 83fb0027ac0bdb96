"""Whether a picture shows more than one digit."""

from itertools import combinations, pairwise

import numpy as np
from scipy import ndimage

from training.data.crop import crop_digit
from training.data.rasterize import Strokes
from training.data.stroke_width import INK_THRESHOLD

LARGE = 0.2  # of the longest part's longer side: a smaller part is no digit, nor a minus before one
SHARED = 0.25  # of the narrower part's width: such as share more are strokes of one digit
LEVEL = 0.7  # of the higher part: parts that share more of their height stand on one line, and on both sides of a gap
APART = 0.15  # of the longest part: a gap so wide lies between digits; that in an open four is at most 0.12

INSIDE = 0.75  # of a stroke's width: with so much of it above or below others it is a part of their digit

Box = tuple[float, float, float, float]  # left, right, top, bottom


def lie_above_one_another(strokes: Strokes) -> bool:
    """Whether all strokes do, as those of one digit mostly: then there is no need to draw them and to look closer."""
    spans = sorted(
        ((min(x for x, _ in stroke), max(x for x, _ in stroke)) for stroke in strokes),
        key=lambda span: span[0] - span[1],
    )
    left, right = spans[0]  # the widest
    for start, end in spans[1:]:
        if _overlap((left, right), (start, end)) < INSIDE * (end - start):
            return False
        left, right = min(left, start), max(right, end)
    return True


def looks_like_several(ink: np.ndarray) -> bool:
    """Whether two or more large parts lie side by side. ink: as for to_mnist; what touches counts as one part.

    Of 7,494 digits by 30 people one did, and of pairs of them, with 6 % of their height between them, 95 in 100.
    """
    digit = crop_digit(ink)
    parts, count = ndimage.label(digit >= INK_THRESHOLD * digit.max(), np.ones((3, 3)))
    if count == 1:
        return False
    boxes = [(x.start, x.stop, y.start, y.stop) for y, x in ndimage.find_objects(parts)]
    longest = max(map(_side, boxes))
    boxes = _merge([box for box in boxes if _side(box) >= LARGE * longest])
    longest = max(map(_side, boxes))
    return any(
        _overlap(left[2:], right[2:]) > LEVEL * max(left[3] - left[2], right[3] - right[2])
        or right[0] - left[1] > APART * longest
        for left, right in pairwise(sorted(boxes))
    )


def _merge(boxes: list[Box]) -> list[Box]:
    """Those that lie above one another become one."""
    for a, b in combinations(boxes, 2):
        if _overlap(a, b) > SHARED * min(a[1] - a[0], b[1] - b[0]):
            both = min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3])
            return _merge([*(box for box in boxes if box not in (a, b)), both])
    return boxes


def _side(box: Box) -> float:
    return max(box[1] - box[0], box[3] - box[2])


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """The length that two intervals share, each its start and end; negative if there is a gap between them."""
    return min(a[1], b[1]) - max(a[0], b[0])
