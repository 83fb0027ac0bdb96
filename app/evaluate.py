"""Print how many digits each network reads right: of MNIST's test set, and of drawings in a file of strokes."""

import io
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from scipy.stats import binomtest

from app.inference import current_models, trained_sizes
from app.inference.model_store import use
from app.preprocessing import Strokes, preprocess
from training.cli import Parser, exit_with_sentence
from training.data.crop import DIGIT_SIDE
from training.data.mnist import load_test
from training.data.mnist_format import to_mnist
from training.data.pixels import MNIST_SIDE, scale
from training.data.rasterize import PAD_SIDE, rasterize_pad
from training.errors import UserError
from training.paths import WEIGHTS
from training.records.atomic_write import write
from training.records.tables import markdown_table

SEED = 0
SIZE = (56, 250)  # of a digit's longer side, in units of the pad: a fifth of it to nearly all
PEN = (4, 30)  # the width of its tip in the same units
TURN = 15  # degrees to either side, for MNIST on the pad

RESAMPLES = 2_000

Drawings = tuple[list[list[np.ndarray]], np.ndarray, np.ndarray]  # as strokes, (n,) true digits, (n,) who drew them


class Labelled(NamedTuple):
    """Digits as the networks see them, (n, 28, 28) uint8, which they are, (n,), and who drew each, if it is known."""

    images: np.ndarray
    labels: np.ndarray
    writers: np.ndarray | None = None


def load_drawings(path: Path) -> Drawings:
    """Digits as strokes. path: an .npz of points (p, 2), y pointing down; stroke_offsets and digit_offsets, where
    stroke j is points[stroke_offsets[j]:stroke_offsets[j + 1]] and so on; labels (n,); writers (n,), a number each.

    Raises UserError if it cannot be read as that.
    """
    try:
        with np.load(path) as file:
            points, strokes, digits = file["points"], file["stroke_offsets"], file["digit_offsets"]
            drawn = [points[start:end].astype(float) for start, end in pairwise(strokes)]
            drawings = [drawn[start:end] for start, end in pairwise(digits)]
            return drawings, file["labels"], np.unique(file["writers"], return_inverse=True)[1]
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError(f"{path} is not a file of strokes ({error}): name an .npz as app/evaluate.py says.") from error


def place(strokes: list[np.ndarray], size: float, at: np.ndarray) -> Strokes:
    """Scale strokes (n, 2) to a longer side of size, and move them onto the pad. at: (2,), from 0 (left, top) to 1."""
    low, high = np.min([s.min(axis=0) for s in strokes], axis=0), np.max([s.max(axis=0) for s in strokes], axis=0)
    zoom = size / max((high - low).max(), 1)
    corner = at * (PAD_SIDE - (high - low) * zoom)
    return [[(x, y) for x, y in (stroke - low) * zoom + corner] for stroke in strokes]


def draw_all(drawings: list[list[np.ndarray]], rng: np.random.Generator, pictures: bool) -> Iterator[np.ndarray]:
    """Each drawing at a random size and place: as strokes, like the pad's, or as pictures drawn with a random pen.

    A picture's ink is known here. To let preprocess find it gives the same table, and takes several times as long.
    """
    for strokes in drawings:
        placed = place(strokes, rng.uniform(*SIZE), rng.random(2))
        yield to_mnist(rasterize_pad(placed, rng.uniform(*PEN))) if pictures else preprocess(placed)


def paste_all(images: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Each MNIST image turned, and at a random size and place on the pad."""
    for image in images:
        size = round(rng.uniform(*SIZE) * MNIST_SIDE / DIGIT_SIDE)  # the image has a margin around its digit
        picture = Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC)
        picture = picture.rotate(rng.uniform(-TURN, TURN), Image.Resampling.BICUBIC)
        sheet = Image.new("L", (size + PAD_SIDE, size + PAD_SIDE))
        sheet.paste(picture, tuple(int(at) for at in rng.uniform(0, PAD_SIDE, 2)))
        yield to_mnist(np.asarray(sheet))


def interval(right: np.ndarray, writers: np.ndarray | None) -> str:
    """The share of right answers, (n,) bool, in %, with its 95 % interval.

    Where the writers are not known, by Wilson 1927, doi:10.2307/2276774.
    """
    if writers is None:
        low, high = binomtest(int(right.sum()), len(right)).proportion_ci(method="wilson")
    else:
        low, high = by_writer(right, writers)
    return f"{100 * right.mean():.1f} ({100 * low:.1f}-{100 * high:.1f})"


def by_writer(values: np.ndarray, writers: np.ndarray) -> np.ndarray:
    """The 95 % interval of the mean of values, (n,), over people: one who writes oddly does so in every drawing.

    writers: (n,), from 0, who drew each. People are drawn with replacement, each with all of their drawings: the
    bootstrap by clusters. Davison and Hinkley 1997, "Bootstrap methods and their application", section 3.8.
    """
    count = np.bincount(writers)
    times = np.random.default_rng(SEED).multinomial(len(count), np.full(len(count), 1 / len(count)), RESAMPLES)
    return np.percentile(times @ np.bincount(writers, values) / (times @ count), [2.5, 97.5])


def tables(sets: dict[str, Labelled]) -> str:
    """One row for each network, one column for each set. Then, where the writers are known, by how much they differ."""
    rows, right = [], {}
    trained = {size: current_models(size).networks for size in trained_sizes()}
    networks = [(size, variant, network) for size, each in trained.items() for variant, network in each.items()]
    for size, variant, network in networks:
        for name, digits in sets.items():
            predicted = network(scale(torch.from_numpy(digits.images))).argmax(dim=1).numpy()
            right[size, variant, name] = predicted == digits.labels
        cells = (interval(right[size, variant, name], digits.writers) for name, digits in sets.items())
        rows.append((size, variant, *cells))
    table = markdown_table("ll" + "r" * len(sets), ("size", "network", *sets), rows)
    drawn = {name: digits.writers for name, digits in sets.items() if digits.writers is not None}
    if not drawn:
        return table
    rows = []
    pairs = [(size, *pair) for size, each in trained.items() for pair in combinations(each, 2)]
    for size, one, other in pairs:
        cells = []
        for name, writers in drawn.items():
            points = 100 * (right[size, other, name].astype(float) - right[size, one, name])
            low, high = by_writer(points, writers)
            cells.append(f"{points.mean():+.1f} ({low:+.1f} to {high:+.1f})")
        rows.append((size, f"{other} less {one}", *cells))
    return table + "\n\n" + markdown_table("ll" + "r" * len(drawn), ("size", "difference", *drawn), rows)


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m app.evaluate", description=__doc__)
    parser.add_argument("strokes", nargs="?", type=Path, help="an .npz of drawings as strokes")
    parser.add_data_option()
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the drawings as the networks see them, an .npz")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the networks (default: weights/)")
    options = parser.parse_args()
    use(options.weights)
    test = load_test(options.data)
    images, labels = test.images.numpy(), test.labels.numpy()
    rng = np.random.default_rng(SEED)
    pasted = np.stack([*paste_all(images, rng)])
    sets = {"MNIST test": Labelled(images, labels), "MNIST on the pad": Labelled(pasted, labels)}
    if options.strokes:
        drawings, labels, writers = load_drawings(options.strokes)
        for name, pictures in ("drawn on the pad", False), ("pictures of drawings", True):
            sets[name] = Labelled(np.stack([*draw_all(drawings, rng, pictures)]), labels, writers)
    if options.save and options.strokes:
        file = io.BytesIO()
        np.savez_compressed(file, **sets["drawn on the pad"]._asdict())
        write(options.save, file.getvalue())
    print(tables(sets))


if __name__ == "__main__":
    main()
