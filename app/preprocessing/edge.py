"""Lines along the edge of a picture, neither ink nor paper: borders, focus rings, bars, the page around a canvas."""

from collections.abc import Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage

CORNER = 0.15  # of a side: so much of a row, at either end, may belong to other lines or to the rounding of a corner
INK = 0.3  # of the darkest pixel: less is no part of a stroke
EDGE = 0.12  # of a side: a loose line lies within this of its edge
LONG = 0.75  # of a side: a line along it is at least so long
THIN = 0.08  # of a side: a line is at most so thick
AWAY = 0.05  # of a line: what is no part of it leaves so much of it free at both ends
FRAME = 0.85  # of the ink's side: a row of ink that is longer may be a line of a frame
LEVEL = 0.15  # of a digit's height: another one beside it begins and ends no farther off
TOP, LEFT, BOTTOM, RIGHT = SIDES = range(4)

Box = tuple[slice, slice]  # rows and columns of a part of the ink


class Band(NamedTuple):
    """Rows of one colour (channels,), from start to end, counted inwards from their side of the picture."""

    start: int
    end: int
    colour: np.ndarray


def stands_free(mask: np.ndarray, margin: float) -> bool:
    """Whether there is no line to look for: ink keeps a margin, as a share of the shorter side, and has no frame."""
    if not (box := Image.fromarray(mask).getbbox()):
        return False
    left, top, right, bottom = box
    ink = mask[top:bottom, left:right]
    gap = min(left, top, mask.shape[1] - right, mask.shape[0] - bottom)
    edges = ink[0], ink[-1], ink[:, 0], ink[:, -1]
    return gap >= margin * min(mask.shape) and max(map(np.mean, edges)) < FRAME


def inside_lines(colours: np.ndarray, contrast: float) -> tuple[np.ndarray, int]:
    """The part of a picture that lies inside all lines along its edge, and the width of the bare paper around its ink.

    From the edge inwards, bands of one colour are passed on all four sides, until ink is met. The innermost colour that
    closes a ring is the paper; what lies outside the ring is cut off. Ink that touches a band leaves no ring inside it:
    so the bar of a seven stays. Without any ring the whole picture and 0 are returned.
    colours: (h, w, channels) in [0, 255]. contrast: colours that differ by less are one.
    """
    # Channel by channel and in bytes: along a last axis of three numpy takes thirty times as long.
    bands = _bands(np.ascontiguousarray(np.moveaxis(colours, -1, 0), np.uint8), contrast)
    papers = [band.colour for side in bands for band in reversed(side)]
    alike = [_alike(colours, bands, paper, contrast) for paper in papers]
    innermost = [[side[0] for side in sides] for sides in alike if all(sides)]
    for ring in innermost:
        if found := _inside_ring(colours, ring, contrast):
            return found
    for paper in papers:
        if depths := _touched_ring(colours, bands, paper, contrast):
            return _cut(colours, depths), 0
    for ring in chain.from_iterable(product(*sides) for sides in alike):
        if found := _inside_ring(colours, ring, contrast):
            return found
    return colours, 0


def _alike(colours: np.ndarray, bands: list[list[Band]], paper: np.ndarray, contrast: float) -> list[list[Band]]:
    """Of each side the bands in the paper's colour, innermost first; behind lines that are short only if all round are.

    A short one is a one beside another digit, or the bar of a seven between two.
    """
    alike = [[b for b in reversed(side) if _is_close(b.colour, paper, contrast)] for side in bands]
    if all(len(side) > 1 for side in alike):
        return alike
    for side, found in enumerate(alike):
        rows = np.rot90(colours, -side)
        lengths = [np.mean(np.abs(rows[band.start - 1] - paper).max(axis=-1) >= contrast) for band in found[:-1]]
        alike[side] = [band for band, length in zip(found, lengths, strict=False) if length > LONG] + found[-1:]
    return alike


def _inside_ring(colours: np.ndarray, ring: Sequence[Band], contrast: float) -> tuple[np.ndarray, int] | None:
    depths = _close_ring(colours, ring, contrast)
    inside = _cut(colours, depths)
    if depths and max(np.ptp(inside[..., i]) for i in range(inside.shape[-1])) >= contrast:
        return inside, min(band.end - depth for band, depth in zip(ring, depths, strict=True))
    return None


def _touched_ring(colours: np.ndarray, bands: list[list[Band]], paper: np.ndarray, contrast: float) -> list[int]:
    """As _close_ring where ink touches lines on some sides; nothing unless a line on another side shows the paper."""
    depths = [
        next(
            (band.start for band in reversed(side) if _is_close(band.colour, paper, contrast)),
            side[-1].end if side else 0,
        )
        for side in bands
    ]
    for side in SIDES:
        strip = np.rot90(_cut(colours, [0 if i == side else depth for i, depth in enumerate(depths)]), -side)
        ends = round(CORNER * strip.shape[1])
        if np.ptp(strip[: depths[side], ends : strip.shape[1] - ends], axis=1).max(initial=0) >= contrast:
            depths[side] = 0  # not a line but a part of the ink
    inside = _cut(colours, depths)
    edges = inside[0], inside[:, 0], inside[-1], inside[:, -1]
    bare = [np.mean(np.abs(edge - paper).max(axis=-1) < contrast) for edge in edges]
    free = [depth for depth, share in zip(depths, bare, strict=True) if share == 1]
    touched = [share for depth, share in zip(depths, bare, strict=True) if depth > 0 and share < 1]
    return depths if len(free) > 1 and any(free) and min(touched, default=1) > 0.5 else []


def _bands(planes: np.ndarray, contrast: float) -> list[list[Band]]:
    """Of each side. Always the side that is least far in goes on, so that the last thing met is the ink."""
    bands: list[list[Band]] = [[] for _ in SIDES]
    depths, blocked = [0] * 4, set()
    while len(blocked) < 4:
        side = min(set(SIDES) - blocked, key=depths.__getitem__)
        top, left, bottom, right = depths
        rest = planes[:, top : planes.shape[1] - bottom, left : planes.shape[2] - right]
        rest = np.rot90(rest, -side, axes=(1, 2))
        length, colour = _first_band(rest, contrast)
        if length == rest.shape[1]:
            break
        if length == 0:
            blocked.add(side)
            continue
        blocked.clear()
        again = bool(bands[side]) and _is_close(colour, bands[side][-1].colour, contrast)
        start = bands[side].pop().start if again else depths[side]
        depths[side] += length
        bands[side].append(Band(start, depths[side], colour))
    return bands


def _first_band(rows: np.ndarray, contrast: float) -> tuple[int, np.ndarray]:
    """How many of the first rows have one colour, and which. rows: (channels, h, w)."""
    ends = round(CORNER * rows.shape[2])
    rows = rows[:, :, ends : rows.shape[2] - ends]
    if np.ptp(rows[:, 0], axis=-1).max() >= contrast:
        return 0, rows[:, 0, 0]
    low, high = rows.min(axis=-1).astype(int), rows.max(axis=-1).astype(int)
    colour = (low + high) / 2
    other = ((high - low) >= contrast) | (np.abs(colour - colour[:, :1]) >= contrast)
    return int(other.any(axis=0).argmax()) if other.any() else rows.shape[1], colour[:, 0]


def _close_ring(colours: np.ndarray, ring: Sequence[Band], contrast: float) -> list[int]:
    """How far in from each side the outermost rectangle in one colour lies; nothing if there is none."""
    depths = [band.start for band in ring]
    while True:
        inside = _cut(colours, depths)
        edges = inside[0], inside[:, 0], inside[-1], inside[:, -1]
        open_side = next((i for i in SIDES if not _is_close(edges[i], ring[i].colour, contrast)), None)
        if open_side is None:
            return depths
        depths[open_side] += 1
        if depths[open_side] == ring[open_side].end:
            return []


def _cut(colours: np.ndarray, depths: list[int]) -> np.ndarray:
    top, left, bottom, right = depths or [0] * 4
    return colours[top : len(colours) - bottom, left : colours.shape[1] - right]


def _is_close(colours: np.ndarray, other: np.ndarray, contrast: float) -> bool:
    return np.abs(colours - other).max() < contrast


def without_loose_lines(ink: np.ndarray) -> np.ndarray:
    """Ink (h, w) without straight lines along the edge, and without a ring of any parts, if they touch no other ink.

    A thin line from one end of the picture to the other may be touched.
    """
    ink = _without_whole_lines(ink)
    parts, count = ndimage.label(ink > INK * ink.max(), np.ones((3, 3)))
    if count == 1:
        return ink
    boxes = dict(enumerate(ndimage.find_objects(parts), 1))
    rim = [round(EDGE * side) for side in ink.shape]
    inner = set(np.unique(parts[rim[0] : ink.shape[0] - rim[0], rim[1] : ink.shape[1] - rim[1]]).tolist()) - {0}
    outer = boxes.keys() - inner
    if not _is_ring([boxes[i] for i in outer], ink.shape):
        outer = {i for i in outer if _is_line(parts[boxes[i]] == i, ink.shape)}
        outer -= {i for i in outer if _is_one(boxes[i], [boxes[j] for j in boxes.keys() - outer])}
    if not 0 < len(outer) < count:
        return ink
    rest = np.where(ndimage.binary_dilation(np.isin(parts, list(outer)), iterations=2), 0, ink)
    return rest if rest.any() else ink


def _without_whole_lines(ink: np.ndarray) -> np.ndarray:
    """Without lines that run along a whole side, where all other ink keeps away from both of their ends.

    A stroke that long, as the bar of a seven that was cut tight, has other strokes at its ends.
    """
    mask = ink > INK * ink.max()
    lines, found = np.zeros_like(mask), []
    for side in SIDES:
        rows = np.rot90(mask, -side)
        whole = np.flatnonzero(rows[: round(EDGE * len(rows))].all(axis=1))
        if 0 < len(whole) <= max(1, THIN * len(rows)):
            np.rot90(lines, -side)[whole] = True
            found.append(side)
    rest = mask & ~lines
    for side in found:
        across = np.flatnonzero(np.rot90(rest, -side).any(axis=0))
        away = max(1, AWAY * np.rot90(rest, -side).shape[1])
        if not len(across) or across[0] < away or np.rot90(rest, -side).shape[1] - 1 - across[-1] < away:
            return ink
    return np.where(ndimage.binary_dilation(lines) & ~rest, 0, ink) if found else ink


def _is_ring(boxes: list[Box], shape: tuple[int, int]) -> bool:
    """Whether they reach along all sides of a picture of that shape."""
    return bool(boxes) and all(
        max(box[i].stop for box in boxes) - min(box[i].start for box in boxes) > (1 - EDGE) * length
        for i, length in enumerate(shape)
    )


def _is_line(part: np.ndarray, shape: tuple[int, int]) -> bool:
    """Whether a part of the ink fills its box, and is long."""
    return part.mean() > 0.95 and max(length / side for length, side in zip(part.shape, shape, strict=True)) > 0.3


def _is_one(line: Box, others: list[Box]) -> bool:
    """Whether a line stands upright beside other ink and ends where that does: then it is a digit."""
    top, bottom = min((box[0].start for box in others), default=0), max((box[0].stop for box in others), default=0)
    upright = line[0].stop - line[0].start > line[1].stop - line[1].start
    return upright and max(abs(line[0].start - top), abs(line[0].stop - bottom)) < LEVEL * (bottom - top)
