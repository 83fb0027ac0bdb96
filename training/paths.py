"""Where files are: every path that more than one module needs."""

import os
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
SEEDS = WEIGHTS / "seeds"  # the records of other seeds, a folder each
STUDY = WEIGHTS / "study"
DOWNLOADS = Path("data")  # the one folder that MNIST is ever downloaded into
MNIST_FILES = Path("MNIST", "raw")  # within a folder that holds MNIST, as torchvision lays it out


def mnist_folder() -> Path:
    """The folder that the environment variable MNIST_ROOT names, or else DOWNLOADS."""
    return Path(os.environ.get("MNIST_ROOT") or DOWNLOADS)


def mnist_file(folder: Path, name: str) -> Path:
    """Where one of MNIST's files is, unpacked or as .gz: in MNIST_FILES or in folder itself. The first if nowhere."""
    places = [place / each for place in (folder / MNIST_FILES, folder) for each in (name, f"{name}.gz")]
    return next(filter(os.path.exists, places), places[0])


def out_option(folder: Path) -> str:
    """What a command for this folder needs besides its name: nothing for weights/."""
    return "" if folder == WEIGHTS else f" --out {folder}"


def weights_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.safetensors"


def moments_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.moments.safetensors"


def record_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.json"


def evaluation_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.test.json"


def misread_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.misread.png"


def checkpoint_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.checkpoint"
