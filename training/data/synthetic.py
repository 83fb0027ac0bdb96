"""Digits drawn by rule, as many hands might have drawn them on the pad."""

from collections.abc import Sequence

import numpy as np
import torch

from training.data.allographs import Allograph
from training.data.mnist import Split
from training.data.mnist_format import to_mnist
from training.data.rasterize import rasterize

JITTER = 5.0  # hundredths of the digit's height: how far each point is from its place, standard deviation
STROKE = 2.4  # the same for a whole stroke, where there are several
SLANT = 0.12, 0.2  # horizontal shift per unit of height, mean and standard deviation: most hands lean to the right
WIDTH = -0.15, 0.25  # logarithm of the width, the same
ROTATION = 0.1  # radians, standard deviation
PEN = 0.1, 0.2  # of the digit's longer side, from the thinnest to the thickest
STEPS = 8  # points of a curve between two that the pen passes


def synthesize(n: int, seed: int | Sequence[int], allographs: Sequence[Allograph]) -> Split:
    """n digits in MNIST's format, the ten of them equally often, and each one's allographs too. Same seed, same digits.

    Raises ValueError if a digit has no allograph.
    """
    rng = np.random.default_rng(seed)
    by_digit = [[each for each in allographs if each.digit == digit] for digit in range(10)]
    if not all(by_digit):
        raise ValueError(f"there is no allograph of {by_digit.index([])}")
    labels = rng.permutation(np.arange(n) % 10)
    chosen = (by_digit[label][rng.integers(len(by_digit[label]))] for label in labels)
    images = [specimen(each, rng) for each in chosen]
    return Split(torch.from_numpy(np.stack(images)), torch.from_numpy(labels))


def specimen(allograph: Allograph, rng: np.random.Generator) -> np.ndarray:
    """One in MNIST's format, (28, 28) uint8, by the pad's own rasterizer and framed as drawings are."""
    return to_mnist(rasterize(draw(allograph, rng), rng.uniform(*PEN)))


def draw(allograph: Allograph, rng: np.random.Generator) -> list[np.ndarray]:
    """One hand's way to write it: each stroke's points, (n, 2), y pointing down."""
    wide, slant, angle = np.exp(rng.normal(*WIDTH)), rng.normal(*SLANT), rng.normal(0, ROTATION)
    cos, sin = np.cos(angle), np.sin(angle)
    hand = np.array([[cos, -sin], [sin, cos]]) @ [[1, -slant], [0, 1]] @ np.diag([wide, 1])
    strokes = allograph.strokes(rng.random())
    moved = []
    for points in strokes:
        jitter = rng.normal(0, JITTER, points.shape)
        again = 1 + np.flatnonzero((points[1:] == points[:-1]).all(axis=1))  # a corner stays one
        jitter[again] = jitter[again - 1]
        apart = rng.normal(0, STROKE, 2) if len(strokes) > 1 else 0
        moved.append(spline(points + jitter + apart) @ hand.T)
    return moved


def spline(points: np.ndarray) -> np.ndarray:
    """A smooth curve through points, (n, 2), with STEPS from each to the next. A point that is there twice is a corner.

    Catmull and Rom 1974, "A class of local interpolating splines".
    """
    runs = np.split(points, 1 + np.flatnonzero((points[1:] == points[:-1]).all(axis=1)))
    return np.concatenate([_smooth(run) for run in runs])


def _smooth(points: np.ndarray) -> np.ndarray:
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, end, after = (ends[i : len(points) - 1 + i, None] for i in range(4))
    t = (np.arange(STEPS) / STEPS)[:, None]
    curve = start + t / 2 * (
        end - before + t * (2 * before - 5 * start + 4 * end - after + t * (3 * (start - end) + after - before))
    )
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])
