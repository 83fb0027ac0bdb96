"""Train the networks on MNIST and write their weights and records: see python -m training --help"""

import argparse
import os
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import torch

from training.cli import Parser, exit_with_sentence, int_at_least
from training.data.mnist import load_test, load_training
from training.errors import UserError
from training.loop.checkpoint import resume
from training.loop.lock import locked
from training.loop.train import begin
from training.loop.train_all import train_all
from training.loop.workers import Workers
from training.model.recipe import MAX_EPOCHS, SIZES, recipe_of
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, checkpoint_path, record_path
from training.records.atomic_write import write
from training.records.run_record import RunRecord, load_record
from training.records.tables import comparison_table, results_table

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
    epochs_type = int_at_least(1, MAX_EPOCHS)
    add("--epochs", type=epochs_type, help=f"passes over the 55,000 training images (default: {epochs})")
    add("--seed", type=int_at_least(0), default=SEED, help=f"same seed, same machine: same weights (default: {SEED})")
    parser.add_data_option()
    add("--out", type=Path, default=WEIGHTS, help="folder for weights and records (default: weights/)")
    add(
        "--processes",
        type=int_at_least(1),
        default=torch.get_num_threads(),
        help="how many networks train side by side, a core each; it changes no weight (default: one for each core)",
    )
    add("--resume", action="store_true", help="go on where the same command was interrupted")
    add("--device", choices=("cpu", "cuda", "mps"), default="cpu", help="where to compute (default: cpu)")
    return parser.parse_args()


def _train(options: argparse.Namespace, names: list[tuple[str, str]]) -> tuple[list[RunRecord], list[RunRecord]]:
    """Train the networks of these sizes and variants. Returns the records that were there before, and the new ones."""
    splits = tuple(split.to(options.device) for split in (*load_training(options.data), load_test(options.data)))
    states, before = {}, []
    for size, variant in names:
        recipe = replace(recipe_of(size, variant), epochs=options.epochs or SIZES[size].epochs)
        path = checkpoint_path(options.out, size, variant)
        images = len(splits[0].labels)
        begun = recipe, options.seed, images, options.device
        interrupted = resume(path, *begun) if options.resume else None
        states[size, variant] = interrupted or begin(*begun)
        with suppress(UserError):  # there was none, or none that can be read
            before.append(load_record(record_path(options.out, size, variant)))
    processes = min(options.processes, len(states)) if options.device == "cpu" else 0
    with Workers(processes, splits) as workers:
        records = train_all(states, workers, options.out)
    return before, records


@exit_with_sentence(
    "Interrupted: the weights are as they were. The same command with --resume goes on from the last epoch."
)
def main() -> None:
    options = arguments()
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not available[options.device]:
        raise UserError(f"--device {options.device}: torch finds none on this machine; leave the option out.")
    sizes = [options.size] if options.size else list(SIZES)
    variants = [options.variant] if options.variant else list(VARIANTS)
    for size in sizes:  # a run of minutes should not end in a folder that refuses its result
        probe = options.out / size / ".probe"
        write(probe, b"")
        probe.unlink()
    names = list(product(sizes, variants))
    with locked(checkpoint_path(options.out, *name) for name in names):
        before, records = _train(options, names)
    print(results_table(records))
    if before:
        print(f"\n{comparison_table(before, records)}\n")
    print(f"written to {os.path.relpath(options.out)}")


if __name__ == "__main__":
    main()
