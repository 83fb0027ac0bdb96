"""The picture of the digits that a network misreads holds just these and says whose they are; nothing else goes."""

import io
import os
import struct
import tracemalloc
import zlib
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.data import MNIST_ROOT, needs_mnist
from training.data.mnist import load_test
from training.errors import UserError
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, evaluation_path, misread_path, record_path
from training.records.evaluation_record import load_evaluation
from training.records.misread import load_misread, pack_misread
from training.records.run_record import load_record

NAMES = list(product(SIZES, VARIANTS))
TEST_IMAGES = np.random.default_rng(0).integers(0, 256, (10_000, 28, 28), np.uint8)


def evaluation(size="notebook", variant="prelu"):
    return load_evaluation(
        evaluation_path(WEIGHTS, size, variant), load_record(record_path(WEIGHTS, size, variant)).sha256
    )


@pytest.fixture
def path(tmp_path):
    (tmp_path / "notebook").mkdir()
    return misread_path(tmp_path, "notebook", "prelu")


@pytest.mark.parametrize("count", [0, 1, 24, 25, 26, 387])
def test_what_is_packed_comes_out(path, count):
    record = replace(evaluation(), wrong=evaluation().wrong[:count])
    path.write_bytes(pack_misread(TEST_IMAGES, record))
    numbers = [number for number, _, _ in record.wrong]
    np.testing.assert_equal(load_misread(path, record), TEST_IMAGES[numbers])


def test_one_of_everything_fits(path):
    record = replace(evaluation(), wrong=[(number, 0, 1) for number in range(10_000)])
    path.write_bytes(pack_misread(TEST_IMAGES, record))
    np.testing.assert_equal(load_misread(path, record), TEST_IMAGES)


@needs_mnist
@pytest.mark.parametrize(("size", "variant"), NAMES)
def test_those_in_weights_are_mnists(size, variant):
    record = evaluation(size, variant)
    numbers = [number for number, _, _ in record.wrong]
    images = load_misread(misread_path(WEIGHTS, size, variant), record)
    np.testing.assert_equal(images, load_test(Path(MNIST_ROOT)).images[numbers].numpy())


def test_those_in_weights_are_small_and_name_their_source_and_licence():
    paths = [misread_path(WEIGHTS, *name) for name in NAMES]
    assert sum(path.stat().st_size for path in paths) < 300_000
    for path in paths:
        with Image.open(path) as picture:
            said = " ".join(picture.info.values())
        for words in "CC BY-SA 3.0", "creativecommons.org", "MNIST", "Yann LeCun", "Corinna Cortes", "Burges":
            assert words in said


def test_none_is_none(path):
    assert load_misread(path, evaluation()) is None


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def headed(width, height, colour):
    """The right file under another header. colour: 0 for grey levels, 3 for a palette."""
    return WHOLE[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)) + WHOLE[33:]


def packed(**fields):
    return pack_misread(TEST_IMAGES, replace(evaluation(), **fields))


def bare():
    file = io.BytesIO()
    Image.new("L", (700, 448)).save(file, "PNG")
    return file.getvalue()


WHOLE, WRONG = packed(), evaluation().wrong
BAD = {
    "empty": b"",
    "text": b"no picture",
    "a JPEG": b"\xff\xd8\xff\xe0" + bytes(100),
    "cut short": WHOLE[: len(WHOLE) // 2],
    "one bit flipped": WHOLE[:-5000] + bytes([WHOLE[-5000] ^ 1]) + WHOLE[-4999:],
    "of other weights": packed(sha256="0" * 64),
    "of other digits": packed(wrong=[*WRONG[1:], (9999, 6, 8)]),
    "of fewer digits": packed(wrong=WRONG[:200]),
    "without texts": bare(),
    "with a palette": headed(700, 448, 3),
    "huge": headed(30_000, 2_500, 0),
    "a bomb": headed(60_000, 60_000, 0),
    "a text that swells": WHOLE[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000))) + WHOLE[33:],
}


@pytest.mark.parametrize("how", BAD)
def test_anything_else_is_refused_in_a_sentence_and_costs_no_memory(path, how):
    path.write_bytes(BAD[how])
    record = evaluation()
    tracemalloc.start()
    with pytest.raises(UserError, match=rf"^{path} .*: run `python -m training.measure --out .*` .*, or delete it\.$"):
        load_misread(path, record)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5e6  # bytes


@pytest.mark.timeout(60)  # instead of waiting for a pipe
@pytest.mark.parametrize("how", ["a pipe", "a terabyte", "a folder", "a link to nothing"])
def test_what_is_no_ordinary_file_is_refused_in_a_sentence(path, how):
    match how:
        case "a pipe":
            os.mkfifo(path)
        case "a terabyte":
            with path.open("wb") as file:
                file.truncate(10**12)
        case "a folder":
            path.mkdir()
        case "a link to nothing":
            path.symlink_to(path.with_name("nothing"))
    with pytest.raises(UserError, match=rf"^{path} .* run `python -m training.measure"):
        load_misread(path, evaluation())
