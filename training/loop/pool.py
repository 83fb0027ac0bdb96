"""The digits drawn by rule that a training needs beside MNIST's."""

import torch

from training.data.allographs import HELD_OUT, TRAINED
from training.data.mnist import Split
from training.data.pixels import MNIST_SIDE
from training.data.synthetic import synthesize
from training.loop.workers import Workers

PART = 1_000  # digits that a process draws at a time, from random numbers of their own
HELD_OUT_DIGITS, HELD_OUT_SEED = 1_000, (2**32, 0)  # no seed of a training


def synthetic_pool(n: int, seed: int, processes: int) -> Split:
    """n digits to train on. The same seed gives the same ones, whatever the number of processes, and first those that
    it would give of fewer."""
    images = torch.empty((n, MNIST_SIDE, MNIST_SIDE), dtype=torch.uint8)
    labels = torch.empty(n, dtype=torch.int64)
    with Workers(min(processes, -(-n // PART)), None) as workers:
        for start in range(0, n, PART):
            workers.submit(start, _draw, (seed, start))
        for start, part in workers.results():
            for whole, drawn in zip((images, labels), part, strict=True):
                whole[start : start + PART] = torch.from_numpy(drawn)[: n - start]
    return Split(images, labels)


def held_out() -> Split:
    """Digits to choose by, in styles that nothing was trained on; always the same."""
    return synthesize(HELD_OUT_DIGITS, HELD_OUT_SEED, HELD_OUT)


def _draw(_: None, seed: tuple[int, int]) -> tuple:
    """In a worker. Arrays, as a tensor would be sent by way of a file."""
    split = synthesize(PART, seed, TRAINED)
    return split.images.numpy(), split.labels.numpy()
