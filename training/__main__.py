"""Train the networks on MNIST and write their weights and records: see python -m training --help"""

import argparse
import os
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import torch

from training.cli import Parser, exit_with_sentence, int_at_least, number_between, seeds
from training.data.mnist import Split, load_test, load_training
from training.errors import UserError
from training.loop.checkpoint import resume
from training.loop.lock import locked
from training.loop.pool import held_out, synthetic_pool
from training.loop.train import begin
from training.loop.train_all import Name, Splits, train_all
from training.loop.workers import Workers
from training.model.recipe import MAX_EPOCHS, MAX_HIDDEN, MAX_P, MAX_SYNTHETIC, SIZES, Recipe, recipe_of
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, checkpoint_path, record_path
from training.records.atomic_write import write
from training.records.run_record import RunRecord, load_record
from training.records.tables import comparison_table, results_table

SEED = 2  # of 0 to 4, the one whose six networks read most of both validation sets, of MNIST and of held-out styles
OWN = "epochs", "lr", "hidden", "synthetic", "p_input", "p_hidden"  # fields of a Recipe that an option may change


def arguments() -> argparse.Namespace:
    parser = Parser(
        prog="python -m training",
        description="Train the networks on MNIST and write weights and records. Without options: all of them, "
        "as they are in weights/. Whatever is trained otherwise needs a folder of its own.",
        epilog="examples:\n"
        "  python -m training                                         refresh everything in weights/\n"
        "  python -m training --size notebook --variant prelu         one network, under a minute\n"
        "  python -m training --variant dropout --p-hidden 0.5 --out runs/p   with more dropout, elsewhere\n"
        "  python -m training --seeds 0-4 --out runs/seeds            five times, in runs/seeds/0 to 4\n"
        "  python -m training.results runs/*                          compare recorded runs",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    epochs = ", ".join(f"{size.epochs} for {name}" for name, size in SIZES.items())
    recipe = "default: of its recipe"
    add = parser.add_argument
    add("--size", choices=SIZES, help="which size of network (default: all)")
    add("--variant", choices=VARIANTS, help="which variant (default: all)")
    epochs_type = int_at_least(1, MAX_EPOCHS)
    add("--epochs", type=epochs_type, help=f"passes over the training images (default: {epochs})")
    add("--lr", type=number_between(1e-12, 1), help=f"RMSprop's step size at the start ({recipe})")
    add("--hidden", type=int_at_least(1, MAX_HIDDEN), help=f"units in each hidden layer ({recipe})")
    synthetic = int_at_least(0, MAX_SYNTHETIC)
    add("--synthetic", type=synthetic, help=f"digits drawn by rule, shown beside MNIST's ({recipe})")
    p = number_between(0, MAX_P)
    add("--p-input", type=p, help=f"the probability that dropout zeroes a pixel ({recipe}); needs --variant")
    add("--p-hidden", type=p, help=f"the same for a hidden unit ({recipe}); needs --variant")
    add("--seed", type=int_at_least(0), default=SEED, help=f"same seed, same machine: same weights (default: {SEED})")
    add("--seeds", type=seeds, help="several, as 0-4, each in a folder of its name in --out (default: --seed alone)")
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


def chosen_recipes(options: argparse.Namespace) -> dict[Name, Recipe]:
    """The recipe of each network that is asked for. Raises UserError if what is asked for does not belong in --out."""
    if options.variant is None and (options.p_input is not None or options.p_hidden is not None):
        raise UserError("--p-input and --p-hidden are for one variant, else the baseline had dropout: add --variant.")
    own = {name: value for name in OWN if (value := getattr(options, name)) is not None}
    names = product([options.size] if options.size else SIZES, [options.variant] if options.variant else VARIANTS)
    shipped = {name: recipe_of(*name) for name in names}
    recipes = {name: replace(recipe, **own) for name, recipe in shipped.items()}
    others = {name: value for name, value in own.items() if any(vars(each)[name] != value for each in shipped.values())}
    others |= {"seeds": "several"} if options.seeds else {"seed": options.seed} if options.seed != SEED else {}
    if others and options.out.resolve() == WEIGHTS:
        what = ", ".join(f"{name.replace('_', '-')} {value}" for name, value in others.items())
        raise UserError(f"weights/ is for the app, and not for {what}: name a folder with --out, as runs/1.")
    return recipes


def _train(
    options: argparse.Namespace, recipes: dict[Name, Recipe], seed: int, out: Path, mnist: tuple[Split, Split, Split]
) -> tuple[list[RunRecord], list[RunRecord]]:
    """Train these networks. Returns the records that were there before, and the new ones.

    With --resume, one of several seeds that was finished with the same recipe stays as it is.
    """
    states, before, finished = {}, [], []
    for name, recipe in recipes.items():
        old = None
        with suppress(UserError):  # there is none, or none that can be read
            old = load_record(record_path(out, *name))
        path = checkpoint_path(out, *name)
        begun = recipe, seed, len(mnist[0].labels) + recipe.synthetic, options.device
        interrupted = resume(path, *begun) if options.resume else None
        # Not of one seed alone: what is there may be what this training is to replace.
        if options.resume and options.seeds and not interrupted and old and (old.recipe, old.seed) == (recipe, seed):
            finished.append(old)
            continue
        before += [old] if old else []
        states[name] = interrupted or begin(*begun)
    if not states:
        return before, finished
    train_set, validation_set, test_set = mnist
    if synthetic := max(recipe.synthetic for recipe in recipes.values()):
        print(f"drawing {synthetic:,} digits by rule", file=sys.stderr)
        train_set += synthetic_pool(synthetic, seed, options.processes)
    splits = Splits(train_set, validation_set, test_set, held_out()).to(options.device)
    processes = min(options.processes, len(states)) if options.device == "cpu" else 0
    with Workers(processes, splits) as workers:
        return before, finished + train_all(states, workers, out)


@exit_with_sentence(
    "Interrupted: the weights are as they were. The same command with --resume goes on from the last epoch."
)
def main() -> None:
    options = arguments()
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not available[options.device]:
        raise UserError(f"--device {options.device}: torch finds none on this machine; leave the option out.")
    recipes = chosen_recipes(options)
    runs = {seed: options.out / str(seed) for seed in options.seeds} if options.seeds else {options.seed: options.out}
    for size, out in product(dict.fromkeys(size for size, _ in recipes), runs.values()):
        probe = out / size / ".probe"  # a run of minutes should not end in a folder that refuses its result
        write(probe, b"")
        probe.unlink()
    before, records = [], []
    with locked(checkpoint_path(out, *name) for name in recipes for out in runs.values()):
        mnist = *load_training(options.data), load_test(options.data)
        for seed, out in runs.items():
            old, new = _train(options, recipes, seed, out, mnist)
            before += old
            records += new
    print(results_table(records))
    if before:
        print(f"\n{comparison_table(before, records)}\n")
    print(f"written to {os.path.relpath(options.out)}")


if __name__ == "__main__":
    main()
