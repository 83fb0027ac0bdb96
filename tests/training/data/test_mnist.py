"""MNIST's files: split as promised, and a sentence for any that cannot be used."""

import gzip
import os
import shutil
from pathlib import Path

import pytest
import torch
from torchvision.datasets import MNIST

from tests.support.data import MNIST_ROOT, needs_mnist
from training import paths
from training.data import mnist
from training.errors import UserError


@needs_mnist
def test_mnist_is_split_55_to_5_to_10_thousand():
    training, validation = mnist.load_training(Path(MNIST_ROOT))
    test = mnist.load_test(Path(MNIST_ROOT))
    assert [len(split.labels) for split in (training, validation, test)] == [55_000, 5_000, 10_000]
    assert training.images.shape == (55_000, 28, 28)
    assert training.images.dtype == torch.uint8
    assert training.labels[:5].tolist() == [5, 0, 4, 1, 9]


def test_a_file_that_is_not_mnists_is_named(tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in mnist.SHA256:
        (raw / name).write_bytes(b"\0\0\x08\x03" + bytes(60))
    with pytest.raises(UserError, match=r"train-images-idx3-ubyte is not MNIST's file .*--data"):
        mnist.load_training(tmp_path)


@needs_mnist
@pytest.mark.parametrize("name", mnist.SHA256)
@pytest.mark.parametrize("how", ["missing", "cut short", "another's", "a folder"])
def test_a_bad_data_file_is_named(tmp_path, name, how):
    shutil.copytree(MNIST_ROOT, tmp_path, dirs_exist_ok=True, copy_function=os.symlink)
    path = tmp_path / "MNIST" / "raw" / name
    content = path.read_bytes()
    path.unlink()
    if how == "cut short":
        path.write_bytes(content[:-1])
    elif how == "another's":
        path.write_bytes(gzip.compress(content[:1000]))
    elif how == "a folder":
        path.mkdir()
    with pytest.raises(UserError) as refusal:
        mnist.load_test(tmp_path) if name.startswith("t10k") else mnist.load_training(tmp_path)
    assert str(path) in str(refusal.value)
    assert "--data" in str(refusal.value)


@pytest.mark.parametrize("damage", [b"", b"\0\0\x08\x03cut short", b"not MNIST at all, but long enough to be read"])
def test_a_damaged_download_is_named_and_not_read(tmp_path, monkeypatch, damage):
    """As an interrupted extraction leaves it: whether the other files are there or not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist, "_download", lambda folder: pytest.fail("downloaded over a damaged file"))
    raw = mnist.DOWNLOADS / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in [*mnist.SHA256][:1], [*mnist.SHA256]:
        for each in name:
            (raw / each).write_bytes(damage)
        with pytest.raises(UserError, match=r"train-images-idx3-ubyte is not MNIST's .* delete it and run"):
            mnist.load_training(mnist.DOWNLOADS)


def test_without_a_connection_the_download_fails_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])  # the port that nothing answers on
    with pytest.raises(UserError, match=r"MNIST could not be downloaded into data .*--data"):
        mnist.load_training(mnist.DOWNLOADS)


def test_mnist_root_names_the_folder(monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", "/elsewhere")
    assert paths.mnist_folder() == Path("/elsewhere")
    monkeypatch.delenv("MNIST_ROOT")
    assert paths.mnist_folder() == paths.DOWNLOADS
