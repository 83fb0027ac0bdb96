"""Time the training against the matrix products that it cannot do without, and against other programs, in turn."""

import argparse
import platform
import re
import shlex
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import torch

from training.benchmark.process import TimedProcess, time_process
from training.benchmark.steps import time_steps
from training.cli import Parser, exit_with_sentence, int_at_least
from training.data.mnist import Split, load_training
from training.data.pixels import PIXELS
from training.loop.train import begin, train_epoch
from training.loop.workers import Workers
from training.model.network import CLASSES
from training.model.recipe import SIZES, Recipe, Size, recipe_of
from training.model.variants import VARIANTS
from training.paths import mnist_folder
from training.records.run_record import load_records
from training.records.tables import markdown_table

EPOCH = 55_000  # images

Data = tuple[Split, Split]  # train set, validation set


def matrix_products(_: Data, size: Size, images: int) -> float:
    """Seconds of the matrix products of an epoch over so many images, forward and back, and nothing else."""
    n, hidden = size.batch_size, size.hidden
    x, h, h2, out = (torch.randn(n, width) for width in (PIXELS, hidden, hidden, CLASSES))
    w_h, w_h2, w_o = (torch.randn(shape) for shape in ((PIXELS, hidden), (hidden, hidden), (hidden, CLASSES)))
    to_w_h, to_w_h2, to_w_o = map(torch.empty_like, (w_h, w_h2, w_o))
    start = time.perf_counter()
    for _ in range(round(images / n)):
        torch.mm(x, w_h, out=h)
        torch.mm(h, w_h2, out=h2)
        torch.mm(h2, w_o, out=out)
        torch.mm(h2.T, out, out=to_w_o)
        torch.mm(out, w_o.T, out=h2)
        torch.mm(h.T, h2, out=to_w_h2)
        torch.mm(h2, w_h2.T, out=h)
        torch.mm(x.T, h, out=to_w_h)
    return time.perf_counter() - start


def second_epoch(data: Data, recipe: Recipe, images: int) -> float:
    """Seconds of a network's second epoch over so many images."""
    train_set, validation_set = (Split(each.images[:images], each.labels[:images]) for each in data)
    state = begin(replace(recipe, epochs=2), 0, images)
    for _ in range(2):
        train_epoch(state, train_set, validation_set)
    return state.curves["seconds"][1]


def table(header: tuple, *rows: tuple) -> str:
    """Three digits of each number."""
    rows = ([f"{cell:.3g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    return markdown_table("l" + "r" * (len(header) - 1), header, rows) + "\n"


def epoch(data: Data, options: argparse.Namespace) -> str:
    """What an epoch of each network takes on one core."""
    header = ("an epoch on one core", "matrix products, s", *(f"{name}, s" for name in VARIANTS), "times the products")
    rows = []
    with Workers(1, data) as workers:
        for size in SIZES:
            times: dict[str, list[float]] = {name: [] for name in ("products", *VARIANTS)}
            for _ in range(options.rounds):
                times["products"].append(workers.run(matrix_products, SIZES[size], EPOCH))
                for variant in VARIANTS:
                    times[variant].append(workers.run(second_epoch, recipe_of(size, variant), EPOCH))
            least, *each = map(median, times.values())
            rows.append((size, least, *each, ", ".join(f"{seconds / least:.2f}" for seconds in each)))
    return table(header, *rows)


def steps(data: Data, options: argparse.Namespace) -> str:
    """Where the time of a wide epoch goes on one core."""
    shares: dict[str, dict[str, list[float]]] = {}
    with Workers(1, data) as workers:
        for _ in range(options.rounds):
            for variant in VARIANTS:
                products = workers.run(matrix_products, SIZES["wide"], EPOCH)
                for step, seconds in workers.run(time_steps, recipe_of("wide", variant), products).items():
                    shares.setdefault(step, {}).setdefault(variant, []).append(seconds / products)
    rows = ((step, *(f"{median(each[variant]):.2f}" for variant in VARIANTS)) for step, each in shares.items())
    return table(("a wide epoch, in times its products", *VARIANTS), *rows)


def commands(data: Data, options: argparse.Namespace) -> str:
    """What the notebook's three networks take from command to saved weights, and what they take with the peers.

    A peer's networks come one after another. One that does not take {epochs} is asked for a few, and multiplied.
    """
    peers = dict(peer.partition(": ")[::2] for peer in options.peer)
    total: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    epoch: dict[tuple[str, str], list[float]] = {(name, variant): [] for name in total for variant in VARIANTS}
    peak = dict.fromkeys(total, 0.0)
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            run = train_all_in(folder, "--size", "notebook", "--epochs", str(options.epochs))
            total["ours"].append(run.seconds)
            peak["ours"] = max(peak["ours"], run.peak)
            for record in load_records([Path(folder)]):
                epoch["ours", record.variant].append(median(record.seconds))
        for name, command in peers.items():
            seconds = 0.0
            for variant in VARIANTS if "{variant}" in command else ["baseline"]:
                run = time_process(shlex.split(command.format(variant=variant, epochs=options.epochs)))
                each = median(map(float, re.findall(r"(\d+\.\d+) s\b", run.printed)))
                epoch[name, variant].append(each)
                seconds += run.seconds if "{epochs}" in command else each * options.epochs
                peak[name] = max(peak[name], run.peak)
            total[name].append(seconds)
    columns = "all, s", "ours, times this", *(f"{name}, s an epoch" for name in VARIANTS), "MB"
    rows = []
    for name, times in total.items():
        each = [median(epoch[name, variant]) if epoch[name, variant] else "" for variant in VARIANTS]
        rows.append((name, median(times), median(total["ours"]) / median(times), *each, round(peak[name])))
    return table((f"{options.epochs} epochs", *columns), *rows)


def start(data: Data, options: argparse.Namespace) -> str:
    """How long the command for all six networks takes to begin, and how much memory it takes."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [train_all_in(folder, "--epochs", "1") for _ in range(options.rounds)]
    first, peak = median(run.first for run in runs), max(run.peak for run in runs)
    return f"All six networks: the first epoch begins after {first:.1f} s; {peak:.0f} MB resident at most.\n"


def train_all_in(folder: str, *options: str) -> TimedProcess:
    return time_process([sys.executable, "-m", "training", "--out", folder, *options])


PARTS = {part.__name__: part for part in (epoch, steps, commands, start)}


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m training.benchmark", description=__doc__)
    add = parser.add_argument
    add("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    add("--peer", action="append", default=[], help='as in "JAX: python train_jax.py {variant} {epochs}"')
    add("--rounds", type=int_at_least(1), default=5, help="how many, of which each number is the median (default: 5)")
    epochs = SIZES["notebook"].epochs
    add("--epochs", type=int_at_least(1), default=epochs, help=f"for the commands (default: {epochs})")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(unknown)}, only {', '.join(PARTS)}")
    data = load_training(mnist_folder())
    print(f"{platform.machine()}, {torch.get_num_threads()} cores, torch {torch.__version__}\n")
    for part in options.parts or PARTS:
        print(PARTS[part](data, options), flush=True)


if __name__ == "__main__":
    main()
