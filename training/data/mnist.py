import gzip
import hashlib
import io
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import torch
from torch import Tensor

from training.data.pixels import MNIST_SIDE
from training.errors import MAX_FILE, UserError, read_file
from training.paths import DOWNLOADS, mnist_file

VALIDATION = 5_000  # the last of the 60,000 training images; the networks learn from those before them
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@dataclass(frozen=True)
class Split:
    """images: (n, 28, 28) uint8, ink 255 on paper 0. labels: (n,) int64, 0 to 9."""

    images: Tensor
    labels: Tensor

    def to(self, device: str) -> "Split":
        return Split(self.images.to(device), self.labels.to(device))

    def first(self, n: int) -> "Split":
        return Split(self.images[:n], self.labels[:n])

    def __add__(self, other: "Split") -> "Split":
        return Split(torch.cat([self.images, other.images]), torch.cat([self.labels, other.labels]))


def load_training(folder: Path) -> tuple[Split, Split]:
    """The 55,000 images of the train set and the 5,000 of the validation set. folder: see `mnist_file`.

    MNIST is downloaded only into DOWNLOADS. Raises UserError if a file is missing or is not MNIST's.
    """
    whole = _load(folder, "train")
    return (
        Split(whole.images[:-VALIDATION], whole.labels[:-VALIDATION]),
        Split(whole.images[-VALIDATION:], whole.labels[-VALIDATION:]),
    )


def load_test(folder: Path) -> Split:
    """The 10,000 test images, to be read once, when all choices are made. folder and errors: as for load_training."""
    return _load(folder, "t10k")


def _load(folder: Path, part: str) -> Split:
    if folder == DOWNLOADS:
        here = [path for name in SHA256 if os.path.exists(path := mnist_file(folder, name))]
        if len(here) < len(SHA256):
            for path in here:
                if path.suffix != ".gz":  # torchvision would leave a damaged one there, and read it
                    _read(folder, path.name)
            _download(folder)
    images, labels = (_read(folder, name) for name in SHA256 if name.startswith(part))
    return Split(images[16:].reshape(-1, MNIST_SIDE, MNIST_SIDE), labels[8:].to(torch.int64))  # behind the header


def _download(folder: Path) -> None:
    from torchvision.datasets import MNIST  # a second and 150 MB, which only the first training on a machine spends

    try:
        MNIST(folder, download=True)
    except (OSError, RuntimeError, HTTPException) as error:
        reason = " ".join(str(error).split())
        raise UserError(
            f"MNIST could not be downloaded into {folder} ({reason}): check the connection and the folder and run the "
            "command again, or name a folder that holds it with --data."
        ) from error


def _read(folder: Path, name: str) -> Tensor:
    """The content of one of MNIST's files, uint8. Raises UserError unless its sha256 is the known one."""
    path = mnist_file(folder, name)
    if folder == DOWNLOADS:
        mend = "delete it and run the command again to download it"
    else:
        mend = "name another folder with --data, or unset MNIST_ROOT and leave --data out to download MNIST"
    content = read_file(path, mend)
    if path.suffix == ".gz":
        # Packed as it is, it is refused.
        with suppress(OSError, EOFError, zlib.error), gzip.open(io.BytesIO(content)) as file:
            content = file.read(MAX_FILE + 1)
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise UserError(f"{path} is not MNIST's file of that name, or is cut short: {mend}.")
    return torch.frombuffer(bytearray(content), dtype=torch.uint8)
