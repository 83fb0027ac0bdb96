"""python -m app.evaluate, on drawings made up here."""

import shutil
import sys

import numpy as np
import pytest
import torch

from app import evaluate
from app.inference.model_store import use
from app.preprocessing import preprocess
from tests.support.digits import DIGITS
from training.data.mnist import Split
from training.data.rasterize import PAD_SIDE
from training.errors import UserError
from training.paths import WEIGHTS


@pytest.fixture
def drawings(tmp_path):
    """The ten digits, drawn by one person somewhere off the pad, in other units."""
    strokes = [np.array(stroke) * 7 + 1000 for digit in DIGITS for stroke in DIGITS[digit]]
    path = tmp_path / "strokes.npz"
    np.savez(
        path,
        points=np.concatenate(strokes).astype(np.int16),
        stroke_offsets=np.cumsum([0, *map(len, strokes)]),
        digit_offsets=np.cumsum([0, *(len(DIGITS[digit]) for digit in DIGITS)]),
        labels=np.array(list(DIGITS), np.uint8),
        writers=np.array([7] * 5 + [3] * 5),
    )
    return path


def test_drawings_are_read_as_they_were_written(drawings):
    loaded, labels, writers = evaluate.load_drawings(drawings)
    assert labels.tolist() == list(range(10))
    assert writers.tolist() == [1] * 5 + [0] * 5
    assert [len(strokes) for strokes in loaded] == [len(DIGITS[digit]) for digit in DIGITS]
    assert loaded[4][1].tolist() == (np.array(DIGITS[4][1]) * 7 + 1000).tolist()


@pytest.mark.parametrize("at", [(0.0, 0.0), (1.0, 1.0), (0.3, 0.9)])
def test_a_drawing_is_placed_on_the_pad_at_its_size(drawings, at):
    (strokes,) = evaluate.place(evaluate.load_drawings(drawings)[0][7], 100, np.array(at))
    low, high = np.min(strokes, axis=0), np.max(strokes, axis=0)
    assert max(high - low) == pytest.approx(100)
    assert low.tolist() == pytest.approx((np.array(at) * (PAD_SIDE - (high - low))).tolist())


def test_any_folders_networks_can_be_asked_however_many_there_are(tmp_path):
    (tmp_path / "wide").mkdir()
    for path in (WEIGHTS / "wide").glob("prelu.*"):
        shutil.copy(path, tmp_path / "wide")
    digits = np.stack([preprocess(DIGITS[digit]) for digit in DIGITS])
    sets = {"drawn": evaluate.Labelled(digits, np.array(list(DIGITS)), np.arange(10))}
    try:
        use(tmp_path)
        table, differences = evaluate.tables(sets).split("\n\n")
    finally:
        use(WEIGHTS)
    assert [row.split(" | ")[:2] for row in table.splitlines()[2:]] == [["| wide", "prelu"]]
    assert len(differences.splitlines()) == 2


def test_a_dot_can_be_placed():
    ((point,),) = evaluate.place([np.array([[5.0, 5.0]])], 100, np.array([0.5, 0.5]))
    assert point == (PAD_SIDE / 2, PAD_SIDE / 2)


@pytest.mark.parametrize(("right", "n", "text"), [(95, 100, "95.0 (88.8-97.8)"), (0, 10, "0.0 (0.0-27.8)")])
def test_the_interval_is_wilsons_where_nobody_knows_who_wrote(right, n, text):
    assert evaluate.interval(np.arange(n) < right, None) == text


def test_the_interval_is_over_people_where_they_are_known():
    """20 people, a digit of whom is read always or never: 20 draws, however many drawings each has made."""
    writers = np.repeat(np.arange(20), 50)
    low, high = evaluate.by_writer(writers % 2, writers)
    assert (low, high) == pytest.approx((0.3, 0.7), abs=0.05)
    evenly = np.tile([0, 1], 500)
    assert evaluate.by_writer(evenly, writers) == pytest.approx([0.5, 0.5])
    assert evaluate.interval(evenly == 1, writers) == "50.0 (50.0-50.0)"


def test_people_count_by_what_they_have_drawn():
    """One has made half of all drawings; drawn by hand, writer after writer."""
    counts, shares = np.array([100] + [10] * 10), np.array([0.5] + [0.9, 1.0] * 5)
    writers = np.repeat(np.arange(11), counts)
    values = np.concatenate([np.arange(n) < share * n for n, share in zip(counts, shares, strict=True)])
    rng, means = np.random.default_rng(1), []
    for _ in range(4000):
        people = rng.integers(11, size=11)
        means.append(np.average(shares[people], weights=counts[people]))
    assert evaluate.by_writer(values, writers) == pytest.approx(np.percentile(means, [2.5, 97.5]), abs=0.03)


def test_mnists_digits_are_turned_to_either_side_on_the_pad():
    """A line of 20 pixels, pasted 200 times: it is as slanted as it was turned."""
    line = np.zeros((28, 28), np.uint8)
    line[4:24, 13:15] = 255
    x = np.indices((28, 28))[1]
    tilts = []
    for image in evaluate.paste_all([line] * 200, np.random.default_rng(0)):
        above, below = (np.average(x[rows], weights=image[rows]) for rows in (slice(4, 8), slice(20, 24)))
        tilts.append(np.degrees(np.arctan((below - above) / 16)))
    assert min(tilts) == pytest.approx(-15, abs=1.5)
    assert max(tilts) == pytest.approx(15, abs=1.5)


@pytest.mark.parametrize("content", [None, b"", b"strokes", {"labels": [1]}, {"points": [[1, 2]], "labels": [1]}])
def test_a_file_that_holds_no_strokes_is_refused(tmp_path, content):
    path = tmp_path / "strokes.npz"
    if isinstance(content, dict):
        np.savez(path, **content)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"strokes\.npz is not a file of strokes"):
        evaluate.load_drawings(path)


def test_the_command_prints_a_row_for_each_network(drawings, monkeypatch, capsys):
    images = np.stack([preprocess(DIGITS[digit]) for digit in DIGITS])
    split = Split(torch.from_numpy(images), torch.arange(10))
    monkeypatch.setattr(evaluate, "load_test", lambda folder: split)
    monkeypatch.setattr(sys, "argv", ["app.evaluate", str(drawings)])
    monkeypatch.setattr(evaluate, "SIZE", (150, 250))
    monkeypatch.setattr(evaluate, "PEN", (15, 25))
    evaluate.main()
    table, differences = capsys.readouterr().out.split("\n\n")
    assert [row.split(" | ")[1] for row in differences.splitlines()[2:5]] == [
        "dropout less baseline", "prelu less baseline", "prelu less dropout"
    ]  # fmt: skip
    header, _, *rows = table.splitlines()
    assert header == "| size | network | MNIST test | MNIST on the pad | drawn on the pad | pictures of drawings |"
    assert len(rows) == 6
    for row in rows[3:]:  # the wide ones read all of these plain digits
        assert row.split(" | ")[2] == "100.0 (72.2-100.0)"
        assert all(float(cell.split()[0]) >= 80 for cell in row.split(" | ")[4:])
