"""The styles in which digits are drawn by rule: the sheet of them, and what networks read of each."""

import re
import sys

import numpy as np
import pytest
from PIL import Image

from tests.support.data import needs_mnist
from tests.support.server import ROOT
from tests.support.training import train_here
from training.data.allographs import ALLOGRAPHS, TRAINED
from training.evaluation import styles
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record


def command(monkeypatch, *options):
    monkeypatch.setattr(sys, "argv", ["styles", *map(str, options)])
    styles.main()


@pytest.fixture(scope="module")
def table():
    networks = {variant: load_weights(WEIGHTS, "wide", variant) for variant in VARIANTS}
    rows = [row.split(" | ") for row in styles.table(networks).replace(" |\n", "\n").split("\n")[2:]]
    return {(int(digit.strip("| ")), name): [int(each.strip("| ")) for each in right] for digit, name, *right in rows}


# Where the pen fills a loop, or a point that is moved a little makes another digit of it, people cannot tell, either.
AMBIGUOUS = {
    (2, "narrow"),
    (4, "narrow, with a short stem"),
    (7, "narrow, with a round top, crossed"),
    (8, "narrow"),
    (9, "with an open head"),
}


def test_every_wide_network_reads_every_style_that_it_learnt(table):
    assert set(table) == {(each.digit, each.name) for each in ALLOGRAPHS}
    trained = {(each.digit, each.name) for each in TRAINED}
    assert trained > AMBIGUOUS
    for style in trained:
        assert len(table[style]) == len(VARIANTS)
        assert min(table[style]) >= (75 if style in AMBIGUOUS else 90), style


def test_a_style_is_drawn_alike_whatever_others_there_are(monkeypatch):
    once = styles.drawn(ALLOGRAPHS[7], 5)
    assert once.shape == (5, 28, 28)
    assert (once != styles.drawn(ALLOGRAPHS[8], 5)).any()
    monkeypatch.setattr(styles, "ALLOGRAPHS", ALLOGRAPHS[7:8])
    assert (styles.drawn(ALLOGRAPHS[7], 5) == once).all()
    row = 255 - np.asarray(styles.sheet())[:28, styles.NAME :][:, :28]
    assert (row == once[0]).all()


def test_the_picture_in_the_readme_is_the_sheet(tmp_path, monkeypatch, capsys):
    command(monkeypatch, "--sheet", tmp_path / "styles.png")
    assert capsys.readouterr().out == f"styles: {tmp_path / 'styles.png'}\n"
    ours, drawn = (
        np.asarray(Image.open(path), int) for path in (ROOT / "training/data/styles.png", tmp_path / "styles.png")
    )
    assert ours.shape == drawn.shape, "run `python -m training.evaluation.styles --sheet training/data/styles.png`"
    assert (abs(ours - drawn) > 64).mean() < 0.01  # another version of the font may be hinted otherwise


def test_the_command_has_a_column_for_each_network(monkeypatch, capsys):
    monkeypatch.setattr(styles, "ALLOGRAPHS", ALLOGRAPHS[:2])
    command(monkeypatch, "--size", "notebook")
    header, _, *rows = capsys.readouterr().out.splitlines()
    assert header == "| digit | 100 of each style | weights baseline | weights dropout | weights prelu |"
    assert [row.split(" | ")[:2] for row in rows] == [["| 0", "plain"], ["| 0", "closed with a curl"]]


@needs_mnist
@pytest.mark.slow
def test_what_is_drawn_by_rule_is_learnt_and_the_command_shows_it(tmp_path, monkeypatch, capsys):
    for digits in 0, 3_000:
        options = "--size", "notebook", "--variant", "baseline", "--epochs", 1, "--synthetic", digits
        train_here(*options, "--out", tmp_path / str(digits))
        assert ("3,000 digits" in capsys.readouterr().err) == (digits > 0)
    monkeypatch.setattr(styles, "ALLOGRAPHS", [each for each in ALLOGRAPHS if each.name == "like a g"])
    command(monkeypatch, tmp_path / "0", tmp_path / "3000", "--size", "notebook")
    without, with_ = map(int, re.findall(r" (\d+) (?=\|)", capsys.readouterr().out.splitlines()[-1])[-2:])
    assert with_ > without + 10
    held_out = [load_record(record_path(tmp_path / digits, "notebook", "baseline")) for digits in ("0", "3000")]
    assert 0.5 < held_out[0].held_out_accuracy < held_out[1].held_out_accuracy < 1


def test_a_folder_without_networks_is_named(tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match=f"{tmp_path}: no wide networks there; name folders that"):
        command(monkeypatch, tmp_path)


def test_a_picture_that_cannot_be_written_is_said_in_a_sentence(monkeypatch):
    with pytest.raises(SystemExit, match="cannot be written"):
        command(monkeypatch, "--sheet", "/proc/styles.png")
