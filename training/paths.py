import os
from pathlib import Path

DOWNLOAD_FOLDER = Path("data")


def default_folder() -> Path:
    """Where MNIST is: the environment variable MNIST_ROOT if it is set, else the folder that it is downloaded into."""
    return Path(os.environ.get("MNIST_ROOT") or DOWNLOAD_FOLDER)
