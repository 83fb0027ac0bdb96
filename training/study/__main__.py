"""Train and measure the study's grid of networks; finished ones are kept, so that it can be stopped and started again.

python -m training.study [--drawings FILE]
"""

import argparse
import sys
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from training import mnist, workers
from training.data_folder import default_folder
from training.errors import UserError
from training.evaluate import accuracy, evaluate
from training.files import to_json, write_whole
from training.measure import calibration, right, robustness
from training.mnist import Split
from training.network import VARIANTS
from training.recipe import SIZES, Recipe
from training.train import begin, train
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


def run(case: Case, splits: tuple[Split, Split, Split], drawings: Split | None) -> dict:
    """Train one network and measure it on the test set and, if there are any, on drawings."""
    training, validation, test = splits
    started = begin(case.variant, case.recipe, case.seed, len(training.labels))
    if case.fault:
        started.optimizer.zero_grad = lambda: None  # and so each step follows the sum of all gradients so far
    done = train(started, training, validation)
    network = done.network.requires_grad_(False).eval()
    return {
        **asdict(case),
        "epochs": done.epochs,
        "loss": [round(each, 5) for each in done.curves["loss"]],
        "validation_accuracy": done.curves["validation_accuracy"],
        "slope": [round(each, 5) for each in done.curves["slope"]],
        "seconds": round(sum(done.curves["seconds"]), 1),
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


def _run(case: Case) -> None:
    write_whole(case.path, to_json(run(case, *workers.held)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.study", description=__doc__.partition("\n")[0])
    where = "folder that holds MNIST/raw/ (default: $MNIST_ROOT, or else data/, where MNIST is downloaded if missing)"
    parser.add_argument("--data", type=Path, default=default_folder(), help=where)
    parser.add_argument("--drawings", type=Path, help="what `python -m app.evaluate STROKES --save FILE` wrote")
    options = parser.parse_args()
    cases = missing()
    form = "{percentage:3.0f}% |{bar}| {desc}, {remaining} left"
    try:
        splits = (*mnist.load_training(options.data), mnist.load_test(options.data))
        data = splits, load_drawings(options.drawings) if options.drawings else None
        with workers.pool(torch.get_num_threads(), data) as executor:
            futures = {executor.submit(_run, case): case for case in cases}
            with tqdm(desc=f"{len(cases)} networks", total=sum(case.cost for case in cases), bar_format=form) as bar:
                for done, future in enumerate(as_completed(futures), 1):
                    future.result()
                    bar.set_description(f"{done} of {len(cases)} networks", refresh=False)
                    bar.update(futures[future].cost)
    except UserError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted: what was finished is kept; the same command goes on from there.")


if __name__ == "__main__":
    main()
