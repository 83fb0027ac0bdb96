"""The test digits that a network misreads, as a picture beside its weights, so that they can be seen without MNIST."""

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from training.data.pixels import MNIST_SIDE
from training.errors import UserError, read_file
from training.paths import out_option
from training.records.evaluation_record import EvaluationRecord

COLUMNS = 25  # digits in a row
ABOUT = {  # for whoever finds the file alone, under the names that PNG has for it
    "Title": "Digits of MNIST's test set that a network misreads, row by row",
    "Author": "Yann LeCun, Corinna Cortes, Christopher J.C. Burges",
    "Source": "The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/",
    "Copyright": "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/",
}
MAX_TEXTS = 200_000  # bytes of a file beside its pixels: 10,000 numbers fit


def pack_misread(test_images: np.ndarray, record: EvaluationRecord) -> bytes:
    """A greyscale PNG of the images that record says are wrong. test_images: (10000, 28, 28) uint8.

    Its texts name the source, the licence, the numbers of the images, and the sha256 of the weights file.
    """
    texts = PngImagePlugin.PngInfo()
    for name, text in {**ABOUT, **_texts(record)}.items():
        texts.add_text(name, text)
    file = io.BytesIO()
    Image.fromarray(sheet(test_images[_numbers(record)])).save(file, "PNG", pnginfo=texts, optimize=True)
    return file.getvalue()


def load_misread(path: Path, record: EvaluationRecord) -> np.ndarray | None:
    """The images (n, 28, 28) uint8 that record says are wrong, in its order, or None if there is no such file.

    Raises UserError if it is no picture of just these images, before any other one is decoded.
    """
    if not os.path.lexists(path):
        return None  # measured before there were such files
    mend = f"run `python -m training.measure{out_option(path.parents[1])}` to make it anew, or delete it"
    numbers = _numbers(record)
    width, height = COLUMNS * MNIST_SIDE, _rows(len(numbers)) * MNIST_SIDE
    content = read_file(path, mend, width * height + MAX_TEXTS)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            fits = (*picture.size, picture.mode) == (width, height, "L")
            if not fits or not _texts(record).items() <= picture.info.items():
                raise ValueError("it shows other digits")
            rows = np.asarray(picture).reshape(-1, MNIST_SIDE, COLUMNS, MNIST_SIDE)
    except Exception:  # Pillow raises many kinds
        raise UserError(f"{path} is no picture of the digits that this network misreads: {mend}.") from None
    return rows.swapaxes(1, 2).reshape(-1, MNIST_SIDE, MNIST_SIDE)[: len(numbers)]


def sheet(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8 as one (rows * 28, COLUMNS * 28), row by row; what is left of the last row is 0."""
    rows = _rows(len(images))
    full = np.zeros((rows * COLUMNS, MNIST_SIDE, MNIST_SIDE), np.uint8)
    full[: len(images)] = images
    return full.reshape(rows, COLUMNS, MNIST_SIDE, MNIST_SIDE).swapaxes(1, 2).reshape(-1, COLUMNS * MNIST_SIDE)


def _rows(count: int) -> int:
    return max(1, -(-count // COLUMNS))  # a picture of no rows would be none


def _numbers(record: EvaluationRecord) -> list[int]:
    return [number for number, _, _ in record.wrong]


def _texts(record: EvaluationRecord) -> dict[str, str]:
    """What binds a picture to a record."""
    return {"Numbers": " ".join(map(str, _numbers(record))), "Weights": record.sha256}
