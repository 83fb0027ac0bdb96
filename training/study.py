"""Train and measure the study's grid of networks; finished ones are kept, so that it can be stopped and started again.

python -m training.study [--drawings FILE]
"""

import argparse
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from training import mnist
from training.data_folder import default_folder
from training.errors import UserError
from training.evaluate import accuracy, evaluate
from training.files import write_json
from training.measure import calibration, right, robustness
from training.mnist import Split
from training.network import VARIANTS, Network
from training.recipe import SIZES, Recipe
from training.train import train
from training.weights import FOLDER

STUDY = FOLDER / "study"
EPOCHS = 20
PASSES = 30  # of Monte Carlo dropout


@dataclass(frozen=True)
class Case:
    """One network of the study. warp: whether its training digits are warped.

    fault: whether its gradients are never cleared, as the notebook forgot to.
    """

    hidden: int
    variant: str
    warp: bool
    seed: int
    fault: bool = False

    @property
    def recipe(self) -> Recipe:
        if self.fault:
            return SIZES["notebook"]
        return Recipe(self.hidden, EPOCHS, batch_size=250, lr=1e-3, decay=True, warp=self.warp, hard=0.0)

    @property
    def path(self) -> Path:
        kind = "fault" if self.fault else "warp" if self.warp else "plain"
        return STUDY / f"{self.hidden}-{self.variant}-{kind}-{self.seed}.json"

    @property
    def cost(self) -> int:
        """What it takes, roughly, in units of no meaning."""
        images = self.recipe.epochs / EPOCHS
        return round(images * (100 + 100 * self.warp + self.hidden * (1 + (self.variant != "baseline"))))


GRID = [Case(*each) for each in product((512, 128, 50), VARIANTS, (True, False), range(3))]
FAULTS = [Case(50, variant, False, seed, fault=True) for variant in VARIANTS for seed in range(3)]


def missing() -> list[Case]:
    """What is not trained yet, the longest first, so that both cores end together."""
    return sorted((case for case in GRID + FAULTS if not case.path.exists()), key=lambda case: -case.cost)


def never_clear(network: Network) -> None:
    """Make each gradient the sum of all so far, whatever the optimizer clears."""
    for parameter in network.parameters():
        total = torch.zeros_like(parameter)
        parameter.register_hook(lambda gradient, total=total: total.add_(gradient).clone())


def run(case: Case, splits: tuple[Split, Split, Split], drawings: Split | None) -> dict:
    """Train one network and measure it on the test set and, if there are any, on drawings."""
    training, validation, test = splits
    torch.manual_seed(case.seed)
    network = Network(case.variant, case.hidden)
    slope = [network.slope]
    if case.fault:
        never_clear(network)
    epochs = list(train(network, case.recipe, training, validation))
    slope += [epoch.slope for epoch in epochs]
    network.requires_grad_(False).eval()
    return {
        **asdict(case),
        "epochs": len(epochs),
        "loss": [round(epoch.loss, 5) for epoch in epochs],
        "validation_accuracy": [epoch.validation_accuracy for epoch in epochs],
        "slope": [round(each, 5) for each in slope if each is not None],
        "seconds": round(sum(epoch.seconds for epoch in epochs), 1),
        "test_accuracy": accuracy(evaluate(network, test)[1]),
        "distorted": robustness(network, test),
        "drawings": round(right(network, drawings.images, drawings.labels), 4) if drawings else None,
        **calibration(network, test, PASSES),
    }


def load_drawings(path: Path) -> Split:
    """Digits in MNIST's frame as `python -m app.evaluate --save` writes them. Raises UserError if they are not."""
    try:
        with np.load(path) as file:
            return Split(torch.from_numpy(file["images"]), torch.from_numpy(file["labels"]).long())
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} is no file of framed drawings ({error}): make one with `python -m app.evaluate STROKES --save`."
        ) from error


def _start(folder: Path, drawings: Path | None) -> None:
    global data
    torch.set_num_threads(1)  # each process has a core to itself
    data = (*mnist.load_training(folder), mnist.load_test(folder)), load_drawings(drawings) if drawings else None


def _run(case: Case) -> None:
    write_json(case.path, run(case, *data))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.study", description=__doc__.partition("\n")[0])
    where = "folder that holds MNIST/raw/ (default: $MNIST_ROOT, or else data/, where MNIST is downloaded if missing)"
    parser.add_argument("--data", type=Path, default=default_folder(), help=where)
    parser.add_argument("--drawings", type=Path, help="what `python -m app.evaluate STROKES --save FILE` wrote")
    options = parser.parse_args()
    try:
        mnist.load_test(options.data)  # downloaded once, and a wrong folder is told at once
        if options.drawings:
            load_drawings(options.drawings)
    except UserError as error:
        sys.exit(str(error))
    cases = missing()
    workers = ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("spawn"), _start, (options.data, options.drawings)
    )
    bar = tqdm(total=sum(case.cost for case in cases), bar_format="{percentage:3.0f}% |{bar}| {desc}, {remaining} left")
    bar.set_description(f"{len(cases)} networks to train")
    try:
        with bar:
            futures = {workers.submit(_run, case): case for case in cases}
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                bar.set_description(f"{done} of {len(cases)} networks", refresh=False)
                bar.update(futures[future].cost)
    except UserError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: what was finished is kept; the same command goes on from there.")
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


if __name__ == "__main__":
    main()
