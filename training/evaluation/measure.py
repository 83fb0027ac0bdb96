"""Measure the networks in weights/ on MNIST's test set, distorted too: python -m training.measure [--out FOLDER]"""

import argparse
import sys
from pathlib import Path

import torch
from torch import Tensor

from training.components import softmax
from training.data_folder import default_folder
from training.distort import DISTORTIONS, distort
from training.errors import UserError
from training.evaluate import answer
from training.measured import Measured, measured_path, save_measured
from training.mnist import Split, load_test
from training.network import VARIANTS, Network
from training.pixels import scale
from training.recipe import SIZES
from training.record import load_record, record_path
from training.uncertainty import calibration_error, sample
from training.weights import FOLDER, load_weights


def measure(network: Network, test: Split, sha256: str) -> Measured:
    """sha256: of the file that holds the network."""
    answers = answer(network, test.images).argmax(dim=1)
    wrong = (answers != test.labels).nonzero()[:, 0]
    triples = torch.stack([wrong, test.labels[wrong], answers[wrong]], dim=1).tolist()
    return Measured(robustness(network, test), triples, sha256)


def right(network: Network, images: Tensor, labels: Tensor) -> float:
    """The share of right answers, 0 to 1. images: (n, 28, 28). The network is in evaluation mode."""
    return (answer(network, images).argmax(dim=1) == labels).double().mean().item()


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__.partition(":")[0])
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder that holds MNIST/raw/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the networks (default: weights/)")
    options = parser.parse_args()
    try:
        test = load_test(options.data)
        for size in SIZES:
            for variant in VARIANTS:
                sha256 = load_record(record_path(options.out, size, variant)).sha256
                measured = measure(load_weights(options.out, size, variant, sha256), test, sha256)
                save_measured(measured, measured_path(options.out, size, variant))
                print(f"{size} {variant}: {len(measured.wrong)} of {len(test.labels)} wrong")
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
