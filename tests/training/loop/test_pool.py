"""The digits drawn by rule that a training adds to MNIST's."""

import pytest
import torch

from training.data.allographs import HELD_OUT, TRAINED
from training.loop import pool
from training.loop.pool import held_out, synthetic_pool


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(pool, "PART", 30)
    monkeypatch.setattr(pool, "HELD_OUT_DIGITS", 20)


def test_the_seed_decides_and_neither_how_many_processes_nor_how_many_digits_do():
    one, two, fewer, other = (synthetic_pool(*args) for args in ((70, 3, 1), (70, 3, 2), (50, 3, 2), (70, 4, 2)))
    assert one.images.shape == (70, 28, 28)
    assert one.images.any(dim=(1, 2)).all()
    assert torch.equal(one.images, two.images)
    assert torch.equal(one.labels, two.labels)
    assert torch.equal(one.images[:50], fewer.images)
    assert torch.equal(one.labels[:50], fewer.labels)
    assert not torch.equal(one.images, other.images)
    assert not torch.equal(one.images[:30], one.images[30:60])
    assert one.labels[:60].bincount().tolist() == [6] * 10


def test_no_digits_are_none():
    assert len(synthetic_pool(0, 3, 2).labels) == 0


def test_what_is_held_out_is_in_no_style_that_is_trained_on(monkeypatch):
    drawn = []
    monkeypatch.setattr(pool, "synthesize", lambda n, seed, allographs: drawn.append((n, seed, allographs)))
    held_out()
    assert drawn == [(20, pool.HELD_OUT_SEED, HELD_OUT)]
    assert not {each.points for each in HELD_OUT} & {each.points for each in TRAINED}
