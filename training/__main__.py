"""Train the networks on MNIST and write their weights and records: see python -m training --help"""

import argparse
import os
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import torch

from training import mnist, workers
from training.arguments import Parser, whole
from training.checkpoint import checkpoint_path, resume
from training.data_folder import default_folder
from training.errors import UserError
from training.files import write_whole
from training.network import VARIANTS
from training.recipe import SIZES
from training.record import load_record, record_path
from training.refresh import refresh
from training.results import comparison, table
from training.train import begin
from training.weights import FOLDER

SEED = 2  # of 0 to 4, the one whose notebook-size networks read most validation images right


def arguments() -> argparse.Namespace:
    parser = Parser(
        prog="python -m training",
        description="Train the networks on MNIST and write weights and records. Without options: all six, "
        "as they are in weights/.",
        epilog="examples:\n"
        "  python -m training                                         refresh everything in weights/\n"
        "  python -m training --size notebook --variant prelu         one network, half a minute\n"
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
    add(
        "--processes",
        type=whole(1),
        default=torch.get_num_threads(),
        help="how many networks train side by side, a core each; it changes no weight (default: one for each core)",
    )
    add("--resume", action="store_true", help="go on where the same command was interrupted")
    add("--device", choices=("cpu", "cuda", "mps"), default="cpu", help="where to compute (default: cpu)")
    return parser.parse_args()


def train_all(options: argparse.Namespace) -> None:
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
    runs, before = {}, []
    for size, variant in product(sizes, variants):
        recipe = replace(SIZES[size], epochs=options.epochs or SIZES[size].epochs)
        path = checkpoint_path(options.out, size, variant)
        interrupted = resume(path, recipe, options.seed, options.device) if options.resume else None
        runs[size, variant] = interrupted or begin(variant, recipe, options.seed, len(splits[0].labels), options.device)
        with suppress(UserError):  # there was none, or none that can be read
            before.append(load_record(record_path(options.out, size, variant)))
    with workers.pool(min(options.processes, len(runs)), splits, options.device) as executor:
        records = refresh(runs, executor, options.out)
    print(table(records))
    if before:
        print(f"\n{comparison(before, records)}\n")
    print(f"written to {os.path.relpath(options.out)}")


def main() -> None:
    options = arguments()
    try:
        train_all(options)
    except UserError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(
            "Interrupted: the weights are as they were. The same command with --resume goes on from the last epoch."
        )


if __name__ == "__main__":
    main()
