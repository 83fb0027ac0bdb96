"""Curves of recorded runs, as a picture that stands by itself."""

import re
import sys
from xml.etree import ElementTree

import pytest

from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import SEEDS, WEIGHTS
from training.records.curves import curves, curves_svg
from training.records.run_record import load_records
from training.results import main

RECORDS = load_records([WEIGHTS])


def test_every_record_has_a_line_in_each_plot_from_its_first_epoch_to_its_last():
    for size in SIZES:
        records = [record for record in RECORDS if record.size == size]
        for curve in curves(records):
            learned = curve.title.startswith("Learned slope")
            assert [variant for variant, _ in curve.lines] == [
                record.variant for record in records if record.slope or not learned
            ]
            for _, line in curve.lines:
                epochs = [epoch for epoch, _ in line]
                assert epochs == list(range(0 if learned else 1, records[0].recipe.epochs + 1))
    wrong = next(curve for curve in curves(RECORDS) if curve.title.startswith("Wrong"))
    assert wrong.lines[0][1][-1][1] == pytest.approx(100 * (1 - RECORDS[0].validation_accuracy[-1]))


def test_without_a_learned_slope_there_is_no_plot_of_one():
    assert len(curves([record for record in RECORDS if record.variant == "baseline"])) == 3


def test_the_command_draws_them_all_in_one_file_that_needs_no_page(tmp_path, monkeypatch, capsys):
    path = tmp_path / "curves.svg"
    seeds = [str(each) for each in sorted(SEEDS.iterdir())]
    monkeypatch.setattr(sys, "argv", ["results", *seeds, "--curves", str(path)])
    main()
    assert f"curves: {path}" in capsys.readouterr().out
    svg = path.read_text("utf-8")
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    for variant, row in VARIANTS.items():
        lines = svg.count(f'class="line {variant}"')
        assert lines == 2 * 5 * (4 if row.activation == "PReLU" else 3) + 1  # sizes, seeds, plots; and the key
        assert f".{variant} {{ stroke: {row.colours[0]};" in svg
    assert not re.search("nan|inf|var\\(", svg)
    assert curves_svg(RECORDS).count("<svg") == 1
