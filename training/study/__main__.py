"""Train and measure the study's grid of networks. Finished ones are kept: it can be stopped and goes on from there.

python -m training.study [--drawings FILE]
"""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from training.cli import Parser, exit_with_sentence
from training.data.corruptions import corrupt
from training.data.mnist import Split, load_test, load_training
from training.errors import UserError
from training.evaluation.calibration import calibration
from training.evaluation.metrics import accuracy
from training.evaluation.units_off import accuracy_without_units
from training.loop.train import begin, train
from training.loop.workers import Workers
from training.model.network import Network
from training.records.atomic_write import to_json, write
from training.study.cases import IMAGES, OFF, PASSES, UNITS_OFF, Case, missing

Data = tuple[tuple[Split, Split, Split], Split | None]  # the splits of MNIST, and drawings if there are any


def run(data: Data, case: Case) -> dict:
    """Train one network and measure it on the test set and on the drawings."""
    (train_set, validation_set, test_set), drawings = data
    state = begin(case.recipe, case.seed, len(train_set.labels))
    if case.fault:
        state.optimizer.zero_grad = lambda: None  # and so each step follows the sum of all gradients so far
    train(state, repeat(train_set, case.images, case.seed), validation_set)
    network = state.network.requires_grad_(False).eval()
    return {
        **asdict(case),
        "loss": [round(each, 5) for each in state.curves["loss"]],
        "slope": [round(each, 5) for each in state.curves["slope"]],
        "seconds": round(sum(state.curves["seconds"]), 1),
        "accuracy": {name: round(value, 5) for name, value in accuracies(network, test_set, drawings).items()},
        **calibration(network, test_set, PASSES),
    }


def repeat(train_set: Split, images: int, seed: int) -> Split:
    """The first so many of train_set in an order drawn by seed, over and over, as many in all as there were."""
    order = torch.randperm(len(train_set.labels), generator=torch.Generator().manual_seed(seed))
    chosen = order[:images].repeat(len(order) // images)
    return train_set if images == IMAGES else Split(train_set.images[chosen], train_set.labels[chosen])


def accuracies(network: Network, test_set: Split, drawings: Split | None) -> dict[str, float]:
    """What the network reads right, 0 to 1, of each of COLUMNS; without a file of drawings not of those."""

    def corrupted(name: str, level: float) -> float:
        return accuracy(network, Split(corrupt(test_set.images, {name: level}), test_set.labels))

    shares = {
        "MNIST test": accuracy(network, test_set),
        "turned by 30 degrees": (corrupted("rotation", -30) + corrupted("rotation", 30)) / 2,
        "noise of 125": corrupted("noise", 125),
        "9 x 9 erased": corrupted("erased", 9),
        **{name: accuracy_without_units(network, test_set, share) for name, share in zip(UNITS_OFF, OFF, strict=True)},
    }
    return shares | ({"real drawings": accuracy(network, drawings)} if drawings else {})


def run_and_write(data: Data, case: Case) -> None:
    write(case.path, to_json(run(data, case)))


def load_drawings(path: Path) -> Split:
    """Digits in MNIST's format as `python -m app.evaluate --save` writes them. Raises UserError if they are not."""
    try:
        with np.load(path) as file:
            return Split(torch.from_numpy(file["images"]), torch.from_numpy(file["labels"]).long())
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} is no file of drawings in MNIST's format ({error}): make one with "
            "`python -m app.evaluate STROKES --save`."
        ) from error


@exit_with_sentence("Interrupted: what was finished is kept; the same command goes on from there.")
def main() -> None:
    parser = Parser(prog="python -m training.study", description=__doc__.partition("\n")[0])
    parser.add_data_option()
    parser.add_argument("--drawings", type=Path, help="what `python -m app.evaluate STROKES --save FILE` wrote")
    options = parser.parse_args()
    cases = missing()
    splits = (*load_training(options.data), load_test(options.data))
    data = splits, load_drawings(options.drawings) if options.drawings else None
    form = "{percentage:3.0f}% |{bar}| {desc}, {remaining} left"
    with Workers(torch.get_num_threads(), data) as workers:
        for case in cases:
            workers.submit(case, run_and_write, case)
        with tqdm(desc=f"{len(cases)} networks", total=sum(case.cost for case in cases), bar_format=form) as bar:
            for done, (case, _) in enumerate(workers.results(), 1):
                bar.set_description(f"{done} of {len(cases)} networks", refresh=False)
                bar.update(case.cost)


if __name__ == "__main__":
    main()
