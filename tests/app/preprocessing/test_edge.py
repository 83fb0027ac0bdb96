"""Lines along a picture's edge are neither ink nor paper, and ink that reaches the edge is still ink."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from app.inference import current_models, predict
from app.preprocessing import InvalidInput, preprocess
from app.preprocessing.downscale import downscale
from app.preprocessing.ink import extract_ink
from app.preprocessing.several import looks_like_several
from tests.support.data import MNIST_ROOT, needs_mnist
from training.data.mnist import load_training

pytestmark = [pytest.mark.slow, needs_mnist]

SIDE = 140
BLUE, GREY = (0, 95, 204), (118, 118, 118)


def framed(picture, colour="black", width=1, inset=0, radius=0):
    box = [inset, inset, picture.width - 1 - inset, picture.height - 1 - inset]
    ImageDraw.Draw(picture).rounded_rectangle(box, radius, outline=colour, width=width)
    return picture


def lined(picture, sides, colour="black", width=1, gap=0, start=0.0, end=1.0):
    """Lines along the sides, from start to end of their length."""
    long, short = (round(start * SIDE), round(end * SIDE) - 1), (gap, gap + width - 1)
    far = (SIDE - gap - width, SIDE - 1 - gap)
    boxes = {"top": (long, short), "bottom": (long, far), "left": (short, long), "right": (far, long)}
    for side in sides.split():
        (left, right), (top, bottom) = boxes[side]
        ImageDraw.Draw(picture).rectangle([left, top, right, bottom], fill=colour)
    return picture


def dashed(picture, length):
    for start in range(0, SIDE, 2 * length):
        for box in (start, 0), (start, SIDE - 1), (0, start), (SIDE - 1, start):
            along = (length - 1, 0) if box[1] in (0, SIDE - 1) else (0, length - 1)
            ImageDraw.Draw(picture).rectangle([*box, box[0] + along[0], box[1] + along[1]], fill="black")
    return picture


def on_page(picture, border, page="white", margin=12):
    sheet = Image.new("RGB", (SIDE + 2 * margin + 2, SIDE + 2 * margin + 2), page)
    sheet.paste(border, (margin, margin, SIDE + margin + 2, SIDE + margin + 2))
    sheet.paste(picture, (margin + 1, margin + 1))
    return sheet


KINDS = {
    "a black rectangle": lambda p: framed(p),
    "a grey rectangle": lambda p: framed(p, GREY),
    "a red rectangle": lambda p: framed(p, "red"),
    "a thick frame": lambda p: framed(p, width=5),
    "a frame some pixels inside": lambda p: framed(p, inset=5),
    "rounded corners": lambda p: framed(p, width=2, radius=14),
    "a focus ring": lambda p: framed(framed(p, BLUE, 2), "white", 1, 2),
    "two sides": lambda p: lined(p, "left top", width=2),
    "three sides": lambda p: lined(p, "left bottom right", width=2),
    "a line below": lambda p: lined(p, "bottom", width=2),
    "a line to the left, off the edge": lambda p: lined(p, "left", gap=5),
    "half a line": lambda p: lined(p, "bottom", width=2, start=0.2, end=0.7),
    "a cell of a sudoku": lambda p: lined(lined(p, "right bottom"), "left top", width=4),
    "a bevel": lambda p: lined(lined(p, "left top", (64, 64, 64), 2), "right bottom", (223, 223, 223), 2),
    "bars": lambda p: lined(p, "top bottom", width=8),
    "dashes all round": lambda p: dashed(p, 4),
    "dots all round": lambda p: dashed(p, 1),
    "enlarged": lambda p: framed(p).resize((238, 238), Image.Resampling.BICUBIC),
    "on a page": lambda p: on_page(p, GREY),
    "on a dark page": lambda p: on_page(p, "black", "black"),
}


@pytest.fixture(scope="module")
def mnist():
    """40 images and labels that the networks were not trained on."""
    validation = load_training(Path(MNIST_ROOT))[1]
    return validation.images.numpy()[:40], validation.labels.numpy()[:40]


def picture(image, ink="black", paper="white"):
    mask = Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", mask.size, ink), Image.new("RGB", mask.size, paper), mask)


def tight(image):
    left, top, right, bottom = Image.fromarray(image).getbbox()
    return image[top:bottom, left:right]


def says(pictures):
    """What each of the three wide networks says: (3, n)."""
    images = np.stack([preprocess(each) for each in pictures])
    return np.stack([p.argmax(axis=1) for p in predict(current_models("wide").networks, images).values()])


COLOURS = ("black", "white"), ("white", "black")  # ink and paper, in turn


@pytest.mark.parametrize("kind", KINDS)
def test_lines_along_the_edge_are_neither_ink_nor_paper(mnist, kind):
    images, labels = mnist
    pictures = [KINDS[kind](picture(image, *COLOURS[i % 2])) for i, image in enumerate(images)]
    right = (says(pictures) == labels).mean(axis=1)
    assert (right >= 0.95).all(), right


@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("turns", range(4))
def test_a_line_along_a_whole_side_is_left_out_also_where_the_digit_touches_it(mnist, turns, gap):
    """At MNIST's own size, where a seven that stands on a line looks like a two."""
    pictures = []
    for image in mnist[0]:
        turned = np.rot90(image, turns)
        lowest = np.flatnonzero(turned.max(axis=1) > 100)[-1]
        moved = 255 - np.roll(turned, 26 - gap - lowest, axis=0)
        moved[27 - gap] = 0
        pictures.append(np.rot90(moved, -turns))
    right = (says(pictures) == mnist[1]).mean(axis=1)
    assert (right >= 0.95).all(), right


def test_any_lines_along_the_edge_are_left_out(mnist):
    images, labels = mnist
    rng = np.random.default_rng(0)
    pictures = []
    for image in images:
        page = picture(image)
        colour, width, gap = tuple(rng.integers(0, 256, 3).tolist()), int(rng.integers(1, 5)), int(rng.integers(0, 6))
        some = rng.choice(["left", "right", "top", "bottom"], rng.integers(1, 5), replace=False)
        pictures.append(
            framed(page, colour, width, gap, int(rng.integers(0, 10)))
            if rng.random() < 0.5
            else lined(page, " ".join(some), colour, width)
        )
    right = (says(pictures) == labels).mean(axis=1)
    assert (right >= 0.95).all(), right


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("size", ["as it is", "as USPS", "large"])
def test_a_margin_changes_nothing(mnist, size, dark):
    images = mnist[0]
    cut = [tight(image) for image in images]
    if size == "as USPS":
        cut = [np.asarray(Image.fromarray(each).resize((16, 16), Image.Resampling.BOX)) for each in cut]
    if size == "large":
        cut = [np.kron(each, np.ones((4, 4), np.uint8)) for each in cut]
    cut = [255 - each if dark else each for each in cut]
    wide = says([np.pad(each, 12, constant_values=255 * dark) for each in cut])
    for margin in 0, 1, 2, 5:
        padded = [np.pad(each, margin, constant_values=255 * dark) for each in cut]
        assert (says(padded) == wide).mean() > 0.98


@pytest.mark.parametrize("dark", [True, False])
def test_a_picture_full_of_ink_is_never_blank(mnist, dark):
    for image in mnist[0]:
        cut = tight(image)
        large = np.asarray(Image.fromarray(cut).resize((cut.shape[1] * 10, 200), Image.Resampling.BICUBIC))
        for each in cut, large:
            try:
                preprocess(255 - each if dark else each)
            except InvalidInput as refusal:
                pytest.fail(str(refusal))


@pytest.mark.parametrize("number", [10, 11, 71])
def test_a_one_beside_another_digit_is_no_line(number):
    """As on the pad's own picture, where it stands near the edge."""
    sheet = Image.new("L", (280, 280), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle([16, 60, 26, 220], fill=0)
    draw.ellipse([100, 60, 200, 220], outline=0, width=11) if number == 10 else draw.line(
        [120, 60, 190, 60, 140, 220], 0, 11
    )
    if number == 71:
        sheet = ImageOps.mirror(sheet)
    ink = extract_ink(downscale(sheet))
    assert looks_like_several(ink)


def test_a_straight_bar_along_the_edge_is_ink():
    """A printed seven, cut to its box, touches the top and the right with straight lines."""
    seven = Image.new("L", (100, 150), 255)
    draw = ImageDraw.Draw(seven)
    draw.rectangle([0, 0, 99, 20], fill=0)
    draw.polygon([(75, 0), (99, 0), (99, 25), (55, 149), (30, 149)], fill=0)
    assert (says([seven]) == 7).all()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_picture_shows_it_is_read_or_refused(seed):
    rng = np.random.default_rng(seed)
    for _ in range(300):
        height, width, channels = *rng.integers(1, 40, 2), rng.choice([3, 4])
        two = rng.integers(0, 256, 2).astype(np.uint8)
        picture = rng.choice(two if rng.random() < 0.3 else two[:1], (height, width, channels))
        for _ in range(rng.integers(0, 5)):  # rectangles, some of them lines, in colours that may be close
            y, x = rng.integers(0, height), rng.integers(0, width)
            end = y + rng.integers(1, height + 1), x + rng.integers(1, width + 1)
            picture[y : end[0], x : end[1]] = rng.integers(0, rng.choice([3, 256]))
        with suppress(InvalidInput):  # anything else would be a fault
            assert preprocess(picture).max() == 255
