"""MNIST's files: split as promised, and a sentence for any that cannot be used."""

import gzip
import os
import shutil
import tracemalloc
from hashlib import sha256
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


@pytest.fixture
def files(monkeypatch):
    """The content of MNIST's four files by name, as far as these tests know: of three digits in place of thousands."""
    digits = {"images": b"\0\0\x08\x03" + bytes(12) + bytes(range(3)) * 784, "labels": b"\0\0\x08\x01" + bytes(7)}
    files = {name: digits[name.split("-")[1]] + name[:1].encode() * 784 for name in mnist.SHA256}
    monkeypatch.setattr(mnist, "SHA256", {name: sha256(content).hexdigest() for name, content in files.items()})
    return files


RAW = Path("MNIST", "raw")
LAYOUTS = {
    "in MNIST/raw": lambda name: (RAW, ""),
    "packed in MNIST/raw": lambda name: (RAW, ".gz"),
    "in the folder itself": lambda name: (Path(), ""),
    "packed in the folder itself": lambda name: (Path(), ".gz"),
    "here and there": lambda name: (RAW, "") if "labels" in name else (Path(), ".gz"),
}


def lay(files, folder, where):
    for name, content in files.items():
        place, suffix = where(name)
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / (name + suffix)).write_bytes(gzip.compress(content) if suffix else content)


@pytest.mark.parametrize("folder", ["elsewhere", mnist.DOWNLOADS])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_files_are_read_as_people_have_them(tmp_path, monkeypatch, files, folder, layout):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist, "_download", lambda folder: pytest.fail("downloaded what is there"))
    lay(files, Path(folder), LAYOUTS[layout])
    test = mnist.load_test(Path(folder))
    assert test.images.numpy().tobytes() == files["t10k-images-idx3-ubyte"][16:]
    assert test.labels.tolist() == [*files["t10k-labels-idx1-ubyte"][8:]]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", [name for name in mnist.SHA256 if name.startswith("t10k")])
def test_the_one_file_of_four_that_is_missing_is_named(tmp_path, files, layout, name):
    lay({each: content for each, content in files.items() if each != name}, tmp_path, LAYOUTS[layout])
    with pytest.raises(UserError, match=rf"{name} is missing: .*--data"):
        mnist.load_test(tmp_path)


PAGE = b"<!doctype html><title>404 Not Found</title>"
PACKED = {
    "cut short": lambda content: gzip.compress(content)[:-20],
    "cut to nothing": lambda content: b"",
    "its end is damaged": lambda content: gzip.compress(content)[:-8] + bytes(8),
    "its beginning is damaged": lambda content: gzip.compress(content)[:10] + b"\xff" * 30,
    "not packed at all": lambda content: content[:-1],
    "an error page": lambda content: PAGE,
    "an error page, packed": lambda content: gzip.compress(PAGE),
    "another file of MNIST's": lambda content: gzip.compress(bytes(8) + content),
}


@pytest.mark.parametrize("place", [RAW, Path()])
@pytest.mark.parametrize("how", PACKED)
def test_a_bad_packed_file_is_named(tmp_path, files, place, how):
    lay(files, tmp_path, lambda name: (place, ".gz"))
    path = tmp_path / place / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(PACKED[how](files["t10k-images-idx3-ubyte"]))
    with pytest.raises(UserError, match=r"is not MNIST's file of that name, or is cut short: .*--data") as refusal:
        mnist.load_test(tmp_path)
    assert str(refusal.value).startswith(f"{path} ")


def test_a_packed_file_without_end_is_named_and_not_unpacked(tmp_path, files, monkeypatch):
    monkeypatch.setattr(mnist, "MAX_FILE", 1_000_000)
    lay(files, tmp_path, lambda name: (Path(), ".gz"))
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(bytes(10_000_000)) * 5)
    tracemalloc.start()
    with pytest.raises(UserError, match=r"is not MNIST's file of that name"):
        mnist.load_test(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6  # bytes


def test_a_folder_that_may_not_be_entered_is_named(tmp_path, monkeypatch):
    def locked(path, *_):
        raise PermissionError(13, "Permission denied", str(path))  # not by chmod, which does not keep root out

    with monkeypatch.context() as patch:
        for call in "os.stat", "os.mkdir", "os.open":
            patch.setattr(call, locked)
        with pytest.raises(UserError, match=r"cannot be read \(Permission denied\): make it readable, or .*--data"):
            mnist.load_training(tmp_path)
        with pytest.raises(UserError, match=r"data .*Permission denied.*: check .*--data"):
            mnist.load_training(mnist.DOWNLOADS)


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
