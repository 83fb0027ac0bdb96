"""Time the training against its floor, the bare matrix products, and against other programs, in turn."""

import argparse
import platform
import re
import shlex
import sys
import tempfile
import time
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from statistics import median

import torch

from training import mnist, workers
from training.arguments import Parser, whole
from training.data_folder import default_folder
from training.errors import UserError
from training.mnist import Split
from training.network import CLASSES, VARIANTS
from training.pixels import PIXELS
from training.recipe import SIZES, Recipe
from training.results import load_records
from training.timed import Timed, timed
from training.train import begin, train_epoch

NOTEBOOK = SIZES["notebook"]
WIDTHS, BATCHES, NETWORKS = (50, 128, 256, 512, 1024, 2048), (25, 50, 100, 250, 500, 1000), (1, 2, 3, 6)
TRAINING, SAMPLE = 55_000, 5_500  # images in an epoch; for what grows, a tenth


def floor(recipe: Recipe, images: int) -> float:
    """Seconds of the matrix products of an epoch over so many images, forward and back, and nothing else."""
    n, hidden = recipe.batch_size, recipe.hidden
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


def ours(variant: str, recipe: Recipe, images: int) -> float:
    """Seconds of a network's second epoch over so many images, in a worker."""
    training, validation = (Split(each.images[:images], each.labels[:images]) for each in workers.held)
    run = begin(variant, replace(recipe, epochs=2), 0, images)
    for _ in range(2):
        train_epoch(run, training, validation)
    return run.curves["seconds"][1]


def table(*rows: tuple) -> str:
    """Markdown, with three digits of each number."""
    lines = [[f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    lines.insert(1, ["---", *["--:"] * (len(rows[0]) - 1)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def epoch(data: tuple[Split, Split], options: argparse.Namespace) -> str:
    """What an epoch of each network takes on one core."""
    rows = [("an epoch on one core", "matrix products, s", *(f"{name}, s" for name in VARIANTS), "times the products")]
    with workers.pool(1, data) as executor:
        for size, recipe in SIZES.items():
            times: dict[str, list[float]] = {name: [] for name in ("floor", *VARIANTS)}
            for _ in range(options.rounds):
                times["floor"].append(executor.submit(floor, recipe, TRAINING).result())
                for variant in VARIANTS:
                    times[variant].append(executor.submit(ours, variant, recipe, TRAINING).result())
            least, *each = map(median, times.values())
            rows.append((size, least, *each, ", ".join(f"{seconds / least:.2f}" for seconds in each)))
    return table(*rows)


def commands(data: tuple[Split, Split], options: argparse.Namespace) -> str:
    """What the notebook's three networks take from command to saved weights, and what they take with the peers.

    A peer's networks come one after another. One that does not take {epochs} is asked for a few, and multiplied.
    """
    peers = dict(peer.partition(": ")[::2] for peer in options.peer)
    whole: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    epoch: dict[tuple[str, str], list[float]] = {(name, variant): [] for name in whole for variant in VARIANTS}
    peak = dict.fromkeys(whole, 0.0)
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            run = refresh(folder, "--size", "notebook", "--epochs", str(options.epochs))
            whole["ours"].append(run.seconds)
            peak["ours"] = max(peak["ours"], run.peak)
            for record in load_records([Path(folder)]):
                epoch["ours", record.variant].append(median(record.seconds))
        for name, command in peers.items():
            seconds = 0.0
            for variant in VARIANTS if "{variant}" in command else ["baseline"]:
                run = timed(shlex.split(command.format(variant=variant, epochs=options.epochs)))
                each = median(map(float, re.findall(r"(\d+\.\d+) s\b", run.printed)))
                epoch[name, variant].append(each)
                seconds += run.seconds if "{epochs}" in command else each * options.epochs
                peak[name] = max(peak[name], run.peak)
            whole[name].append(seconds)
    rows = [
        (f"{options.epochs} epochs", "all, s", "ours, times this", *(f"{name}, s an epoch" for name in VARIANTS), "MB")
    ]
    for name, times in whole.items():
        each = [median(epoch[name, variant]) if epoch[name, variant] else "" for variant in VARIANTS]
        rows.append((name, median(times), median(whole["ours"]) / median(times), *each, round(peak[name])))
    return table(*rows)


def start(data: tuple[Split, Split], options: argparse.Namespace) -> str:
    """How long the command for all six networks takes to begin, and how much memory it takes."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [refresh(folder, "--epochs", "1") for _ in range(options.rounds)]
    first, peak = median(run.first for run in runs), max(run.peak for run in runs)
    return f"All six networks: the first epoch begins after {first:.1f} s; {peak:.0f} MB resident at most.\n"


def growth(data: tuple[Split, Split], options: argparse.Namespace) -> str:
    """What an image takes as the network or the batch grows, and what an epoch takes as networks become more."""

    def row(recipe: Recipe) -> tuple[float, float, float]:
        times = [
            [executor.submit(floor, recipe, SAMPLE).result(), executor.submit(ours, "dropout", recipe, SAMPLE).result()]
            for _ in range(options.rounds)
        ]
        least, seconds = (1e6 * median(each) / SAMPLE for each in zip(*times, strict=True))
        return least, seconds, seconds / least

    head = ("matrix products, µs an image", "dropout, µs an image", "times")
    with workers.pool(1, data) as executor:
        widths = [("units in a layer", *head), *((units, *row(replace(NOTEBOOK, hidden=units))) for units in WIDTHS)]
        batches = [("images in a batch", *head), *((n, *row(replace(NOTEBOOK, batch_size=n))) for n in BATCHES)]
    processes = [2**power for power in range(torch.get_num_threads().bit_length())]
    several = [("networks side by side", *(f"processes: {count}, s an epoch" for count in processes))]
    several += [(count, *(side_by_side(data, count, each, options.rounds) for each in processes)) for count in NETWORKS]
    return "\n".join(table(*rows) for rows in (widths, batches, several))


def side_by_side(data: tuple[Split, Split], networks: int, processes: int, rounds: int) -> float:
    """Seconds until all networks have had an epoch."""
    times = []
    with workers.pool(processes, data) as executor:
        for count in (processes, *[networks] * rounds):  # every process warms up first
            begun = time.perf_counter()
            wait([executor.submit(ours, "dropout", NOTEBOOK, TRAINING) for _ in range(count)])
            times.append((time.perf_counter() - begun) / 2)
    return median(times[1:])


def refresh(folder: str, *options: str) -> Timed:
    return timed([sys.executable, "-m", "training", "--out", folder, *options])


PARTS = {part.__name__: part for part in (epoch, commands, start, growth)}


def main() -> None:
    parser = Parser(prog="python -m training.benchmark", description=__doc__)
    add = parser.add_argument
    add("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    add("--peer", action="append", default=[], help='as in "JAX: python train_jax.py {variant} {epochs}"')
    add("--rounds", type=whole(1), default=5, help="how many, of which each number is the median (default: 5)")
    add("--epochs", type=whole(1), default=NOTEBOOK.epochs, help=f"for the commands (default: {NOTEBOOK.epochs})")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(unknown)}, only {', '.join(PARTS)}")
    try:
        data = mnist.load_training(default_folder())
        print(f"{platform.machine()}, {torch.get_num_threads()} cores, torch {torch.__version__}\n")
        for part in options.parts or PARTS:
            print(PARTS[part](data, options), flush=True)
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
