"""Real digits come out the same wherever, however large, with whatever pen and in whatever colours they were made.

MNIST_ROOT names MNIST, of which the validation images serve; STROKES names a file of drawings, as app/evaluate.py says.
"""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from app.evaluate import load_drawings, place
from app.inference import current_models
from app.preprocessing import preprocess
from tests.support.data import MNIST_ROOT, STROKES, needs_drawings, needs_mnist
from training.data.mnist import load_training
from training.data.mnist_format import to_mnist
from training.data.pixels import scale
from training.data.rasterize import PAD_SIDE, rasterize_pad

pytestmark = pytest.mark.slow

COLOURS = [
    ("black", "white"),
    ("white", "black"),
    ("red", "yellow"),
    ((0, 0, 160), (0, 60, 60)),
    ((120,) * 3, (190,) * 3),
]
MIDDLE = np.array([0.5, 0.5])
SAMPLE = 300  # images, and drawings
MOST = 1.0  # point of accuracy, for each of the three networks


def accuracy(framed, labels):
    """In %, one for each wide network."""
    images = scale(torch.from_numpy(np.stack(framed)))
    return np.array(
        [100 * (net(images).argmax(dim=1).numpy() == labels).mean() for net in current_models("wide").networks.values()]
    )


def on_canvas(mask, colour, paper, at=(0, 0), sheet=None):
    """The ink of `mask`, (h, w) uint8, in one colour on a sheet of another."""
    picture = Image.new("RGB", sheet or mask.shape[::-1], paper)
    picture.paste(Image.new("RGB", mask.shape[::-1], colour), at, Image.fromarray(mask))
    return picture


@pytest.fixture(scope="module")
def mnist():
    """Images and labels that the networks were not trained on."""
    validation = load_training(Path(MNIST_ROOT))[1]
    return validation.images.numpy()[:SAMPLE], validation.labels.numpy()[:SAMPLE]


@pytest.fixture(scope="module")
def drawings():
    """Drawings and their labels, from all over the file."""
    strokes, labels, _ = load_drawings(Path(STROKES))
    some = np.random.default_rng(0).permutation(len(labels))[:SAMPLE]
    return [strokes[i] for i in some], labels[some]


def difference(framed, originals):
    """The mean over pixels and images, of 255."""
    return np.abs(np.stack(framed).astype(int) - originals).mean()


@needs_mnist
def test_mnist_pasted_anywhere_comes_back_as_it_was(mnist):
    images = mnist[0]
    rng = np.random.default_rng(0)
    framed = []
    for i, image in enumerate(images):
        large = np.kron(image, np.ones((rng.integers(3, 12),) * 2, np.uint8))
        sheet = 28 * 12 + rng.integers(0, 200, 2)
        corner = tuple(int(at) for at in rng.random(2) * (sheet - len(large)))
        framed.append(preprocess(on_canvas(large, *COLOURS[i % len(COLOURS)], corner, tuple(sheet.tolist()))))
    assert difference(framed, images) < 1.5
    assert difference([np.zeros_like(image) for image in images], images) > 20  # how far a wrong one would be


@needs_mnist
@pytest.mark.parametrize("side", [78, 392])
def test_mnist_enlarged_smoothly_comes_back_much_as_it_was(mnist, side):
    """Shrinking it again cannot undo the smoothing: 3.4 of 255 are lost to that alone."""
    images, labels = mnist
    framed = []
    for image in images:
        large = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
        framed.append(preprocess(on_canvas(large, "white", "black", (30, 10), (side + 60, side + 60))))
    assert difference(framed, images) < 8
    assert (np.abs(accuracy(framed, labels) - accuracy(images, labels)) <= MOST).all()


@needs_mnist
def test_mnist_turned_in_place_comes_back_turned(mnist):
    images = mnist[0]
    large = [np.kron(image, np.ones((8, 8), np.uint8)) for image in images]
    for quarters in 1, 2:
        framed = [preprocess(on_canvas(np.rot90(mask, quarters), "blue", "ivory")) for mask in large]
        expected = [to_mnist(np.rot90(image, quarters).astype(np.float32)) for image in images]
        assert difference(framed, np.stack(expected)) < 1.5


@pytest.fixture(scope="module")
def reference(drawings):
    """What drawings of a usual size are read like from the pad, and as pictures with a usual pen."""
    strokes, labels = drawings
    placed = [place(each, 170, MIDDLE) for each in strokes]
    return accuracy([*map(preprocess, placed)], labels), accuracy(
        [to_mnist(rasterize_pad(p, 12)) for p in placed], labels
    )


@needs_drawings
@pytest.mark.parametrize("size", [56, 250])
def test_a_digit_of_any_size_is_read_as_well(drawings, reference, size):
    strokes, labels = drawings
    placed = [place(each, size, MIDDLE) for each in strokes]
    assert (np.abs(accuracy([*map(preprocess, placed)], labels) - reference[0]) <= MOST).all()
    assert (np.abs(accuracy([to_mnist(rasterize_pad(p, 12)) for p in placed], labels) - reference[1]) <= MOST).all()


@needs_drawings
@pytest.mark.parametrize("pen", [4, 8, 30])
def test_a_digit_by_any_pen_is_read_as_well(drawings, reference, pen):
    strokes, labels = drawings
    framed = [to_mnist(rasterize_pad(place(each, 170, MIDDLE), pen)) for each in strokes]
    assert (np.abs(accuracy(framed, labels) - reference[1]) <= MOST).all()


@needs_drawings
def test_a_digit_in_any_place_is_read_as_well(drawings, reference):
    strokes, labels = drawings
    for at in (0, 0), (1, 1):  # up to the edges, over which half the pen's width is lost
        inks = (rasterize_pad(place(each, 170, np.array(at)), 12) for each in strokes)
        cut = (whole[12:-12, 12:-12] for whole in inks)
        assert (np.abs(accuracy([*map(to_mnist, cut)], labels) - reference[1]) <= MOST).all()


@needs_drawings
def test_a_digit_in_any_colours_is_read_as_well(drawings, reference):
    strokes, labels = drawings
    masks = ((rasterize_pad(place(each, 170, MIDDLE), 12) * 255).astype(np.uint8) for each in strokes)
    framed = [preprocess(on_canvas(mask, *COLOURS[i % len(COLOURS)])) for i, mask in enumerate(masks)]
    assert (np.abs(accuracy(framed, labels) - reference[1]) <= MOST).all()


@needs_drawings
@pytest.mark.parametrize(("dots", "width"), [(3, 20), (5, 5)])
def test_stray_dots_are_survived(drawings, reference, dots, width):
    """Slips of the pen, anywhere that is not beside the digit's own ink: there they would be part of it."""
    strokes, labels = drawings
    rng = np.random.default_rng(0)
    framed = []
    for each in strokes:
        placed = place(each, 170, MIDDLE)
        slips = [[tuple(at)] for at in rng.uniform(0, PAD_SIDE, (dots, 2))]
        digit, specks = rasterize_pad(placed, 12), rasterize_pad(slips, width)
        margin = (specks.shape[0] - digit.shape[0]) // 2
        specks = (
            specks[margin : margin + len(digit), margin : margin + len(digit)]
            if margin > 0
            else np.pad(specks, -margin)
        )
        framed.append(to_mnist(np.maximum(digit, specks)))
    assert (np.abs(accuracy(framed, labels) - reference[1]) <= MOST).all()
