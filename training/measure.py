"""Measure the networks in weights/ on MNIST's test set, distorted too: python -m training.measure [--out FOLDER]"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import torch
from torch import Tensor

from training.components import softmax
from training.distort import DISTORTIONS, distort
from training.errors import UserError
from training.files import write_whole
from training.mnist import Split, default_folder, load_test
from training.network import VARIANTS, Network
from training.pixels import scale
from training.recipe import SIZES
from training.uncertainty import calibration_error, sample
from training.weights import FOLDER, load_weights


@dataclass(frozen=True)
class Measured:
    """What a trained network does with MNIST's test set, kept as JSON beside its weights.

    distorted: the share of right answers, 0 to 1, at each level of each of DISTORTIONS. wrong: for each image that it
    gets wrong, undistorted, [number of the image, true digit, answer].
    """

    distorted: dict[str, list[float]]
    wrong: list[list[int]]


def measure(network: Network, test: Split) -> Measured:
    answers = _answers(network, test.images)
    wrong = (answers != test.labels).nonzero()[:, 0]
    return Measured(robustness(network, test), torch.stack([wrong, test.labels[wrong], answers[wrong]], dim=1).tolist())


def measured_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.test.json"


def save_measured(measured: Measured, path: Path) -> None:
    """Raises UserError if it cannot be written."""
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in asdict(measured).items()]
    write_whole(path, ("{\n" + ",\n".join(lines) + "\n}\n").encode())


def load_measured(path: Path) -> Measured:
    """Read what save_measured wrote. Raises UserError if the file is missing or holds something else."""
    try:
        content = json.loads(path.read_bytes())
        if content.keys() != {field.name for field in fields(Measured)}:
            raise ValueError("other fields")
    except (OSError, ValueError, AttributeError) as error:
        raise UserError(f"{path} cannot be used ({error}): run `python -m training.measure` to make it.") from error
    return Measured(**content)


def right(network: Network, images: Tensor, labels: Tensor) -> float:
    """The share of right answers, 0 to 1. images: (n, 28, 28). The network is in evaluation mode."""
    return (_answers(network, images) == labels).double().mean().item()


def robustness(network: Network, split: Split) -> dict[str, list[float]]:
    """The share of right answers at each level of each of DISTORTIONS."""
    return {
        name: [round(right(network, distort(split.images, {name: level}), split.labels), 4) for level in each.levels]
        for name, each in DISTORTIONS.items()
    }


@torch.inference_mode()
def calibration(network: Network, split: Split, passes: int) -> dict[str, float]:
    """Expected calibration error and accuracy of the softmax and of the mean over passes of Monte Carlo dropout."""
    x = scale(split.images)
    plain = softmax(network(x), dim=1)
    passes = passes if network.p_hidden else 1  # without dropout they are all alike
    mean = torch.cat([sample(network, part, passes).mean(dim=0) for part in x.split(250)])
    return {
        "softmax_ece": round(calibration_error(plain, split.labels), 5),
        "mc_ece": round(calibration_error(mean, split.labels), 5),
        "mc_accuracy": (mean.argmax(dim=1) == split.labels).double().mean().item(),
    }


@torch.inference_mode()
def _answers(network: Network, images: Tensor) -> Tensor:
    return network(scale(images)).argmax(dim=1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__.partition(":")[0])
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder that holds MNIST/raw/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the networks (default: weights/)")
    options = parser.parse_args()
    try:
        test = load_test(options.data)
        for size in SIZES:
            for variant in VARIANTS:
                measured = measure(load_weights(options.out, size, variant), test)
                save_measured(measured, measured_path(options.out, size, variant))
                print(f"{size} {variant}: {len(measured.wrong)} of {len(test.labels)} wrong")
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
