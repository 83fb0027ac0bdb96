"""Train the networks on MNIST and write their weights and records: see python -m training --help"""

import argparse
import os
import platform
import sys
from dataclasses import asdict, replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import torch
from tqdm import tqdm

from training import mnist
from training.data_folder import default_folder
from training.errors import UserError
from training.evaluate import accuracy, evaluate
from training.files import write_whole
from training.measure import measure
from training.measured import measured_path, save_measured
from training.mnist import Split
from training.network import VARIANTS, Network
from training.recipe import SIZES, Recipe
from training.record import Record, save_record
from training.results import table
from training.train import Epoch, train
from training.weights import FOLDER, save_weights, weights_path

SEED = 2  # of 0 to 4, the one whose notebook-size networks read most validation images right


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see `{self.prog} --help`\n")


def whole(least: int):
    """An argparse type: an integer of at least `least`."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) < 2**63:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return int(text)

    return parse


def arguments() -> argparse.Namespace:
    parser = Parser(
        prog="python -m training",
        description="Train the networks on MNIST and write weights and records. Without options: all six, "
        "as they are in weights/.",
        epilog="examples:\n"
        "  python -m training                                         refresh everything in weights/\n"
        "  python -m training --size notebook --variant prelu         one network, about a minute\n"
        "  python -m training --seed 1 --out runs/1                   the same with other random numbers, elsewhere\n"
        "  python -m training.results runs/*                          compare recorded runs",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    epochs = ", ".join(f"{recipe.epochs} for {size}" for size, recipe in SIZES.items())
    add = parser.add_argument
    add("--size", choices=SIZES, help="which size of network (default: both)")
    add("--variant", choices=VARIANTS, help="which variant (default: all three)")
    add("--epochs", type=whole(1), help=f"passes over the 55,000 training images (default: {epochs})")
    add("--seed", type=whole(0), default=SEED, help=f"same seed, same machine: same weights (default: {SEED})")
    add(
        "--data",
        type=Path,
        default=default_folder(),
        help="folder that holds MNIST/raw/ (default: $MNIST_ROOT, or else data/, where MNIST is downloaded if missing)",
    )
    add("--out", type=Path, default=FOLDER, help="folder for weights and records (default: weights/)")
    add("--device", choices=("cpu", "cuda", "mps"), default="cpu", help="where to compute (default: cpu)")
    return parser.parse_args()


def run(size: str, variant: str, recipe: Recipe, seed: int, splits: tuple[Split, Split, Split], out: Path) -> Record:
    """Train one network, read the test set once, and write weights and record."""
    training, validation, test = splits
    device = str(training.labels.device)
    torch.manual_seed(seed)
    network = Network(variant, recipe.hidden).to(device)
    slopes = [network.slope]
    epochs: list[Epoch] = []
    with tqdm(total=recipe.epochs, desc=f"{size} {variant}", unit="epoch") as bar:
        for epoch in train(network, recipe, training, validation):
            epochs.append(epoch)
            slopes.append(epoch.slope)
            slope = {} if epoch.slope is None else {"slope": f"{epoch.slope:.4f}"}
            bar.set_postfix(loss=f"{epoch.loss:.4f}", validation=f"{epoch.validation_accuracy:.2%}", **slope)
            bar.update()
    _, confusion = evaluate(network, test)
    record = Record(
        size=size,
        variant=variant,
        seed=seed,
        recipe=asdict(recipe),
        versions={"python": platform.python_version()} | {name: version(name) for name in ("torch", "safetensors")},
        device=device,
        threads=torch.get_num_threads(),
        finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        loss=[round(epoch.loss, 6) for epoch in epochs],
        validation_loss=[round(epoch.validation_loss, 6) for epoch in epochs],
        validation_accuracy=[epoch.validation_accuracy for epoch in epochs],
        seconds=[round(epoch.seconds, 4) for epoch in epochs],
        slope=[round(slope, 6) for slope in slopes if slope is not None],
        test_accuracy=accuracy(confusion),
        confusion=confusion.tolist(),
        sha256=save_weights(network, weights_path(out, size, variant), {"size": size, "seed": seed, **asdict(recipe)}),
    )
    save_record(record, out)
    network.eval()
    save_measured(measure(network.cpu(), test.to("cpu")), measured_path(out, size, variant))
    return record


def refresh(options: argparse.Namespace) -> None:
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not available[options.device]:
        raise UserError(f"--device {options.device}: torch finds none on this machine; leave the option out.")
    sizes = [options.size] if options.size else list(SIZES)
    variants = [options.variant] if options.variant else list(VARIANTS)
    for size in sizes:  # a run of minutes should not end in a folder that refuses its result
        probe = options.out / size / ".probe"
        write_whole(probe, b"")
        probe.unlink()
    splits = (*mnist.load_training(options.data), mnist.load_test(options.data))
    splits = tuple(split.to(options.device) for split in splits)
    records = []
    for size in sizes:
        recipe = replace(SIZES[size], epochs=options.epochs or SIZES[size].epochs)
        for variant in variants:
            records.append(run(size, variant, recipe, options.seed, splits, options.out))
    print(table(records))
    print(f"written to {os.path.relpath(options.out)}")


def main() -> None:
    options = arguments()
    try:
        refresh(options)
    except UserError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: the networks that were finished are saved, the others are as they were.")


if __name__ == "__main__":
    main()
