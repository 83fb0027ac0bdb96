"""The view "Training": it shows what the records and the measured data hold."""

import gzip
import os
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.inference import current_models
from app.ui.texts import text
from app.views import show_training, training_history
from tests.support.data import MNIST_ROOT, needs_mnist
from tests.support.digits import pictures_in
from training.model.variants import VARIANTS
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record

SIZES = ["wide", "notebook"]


@pytest.mark.parametrize("size", SIZES)
def test_training_shows_what_the_records_hold(size):
    shown = show_training(size)
    for variant in VARIANTS:
        record = load_record(record_path(WEIGHTS, size, variant))
        assert f"{100 * record.test_accuracy:.2f}%" in shown
        assert f"{np.median(record.seconds):.1f} s each" in shown
        assert f"Weights {record.sha256[:7]}." in shown
        (card,) = (each for each in shown.split("<section") if f'class="card {variant}"' in each)
        numbers = [int(number or 0) for number in re.findall(r"<td[^>]*>(\d*)</td>", card)]
        assert numbers[1:] == [count for row in record.confusion for count in row]
        charts = re.findall(rf'class="line {variant}"[^>]* d="M([^"]+)"', shown)
        epochs = len(record.loss)
        assert [path.count("L") + 1 for path in charts] == [epochs] * 3 + [epochs + 1] * bool(record.slope)
    assert "slope -0.1 →" in shown


def wrong_groups(shown):
    """{who reads them right: how many}, as the page says; nobody's are those of ''."""
    groups = re.findall(r"<h4>(?:Only (.+?) right|All three wrong): (\d+)", shown)
    return {who: int(count) for who, count in groups}


@pytest.mark.parametrize("size", SIZES)
def test_every_wrong_digit_is_in_one_group(size):
    groups = wrong_groups(show_training(size))
    for variant, row in VARIANTS.items():
        wrong = current_models(size).evaluations[variant].wrong
        assert sum(count for who, count in groups.items() if row.title not in who) == len(wrong)


@needs_mnist
def test_wrong_digits_are_pictures_where_mnist_is(monkeypatch, tmp_path):
    mnist_root = Path(MNIST_ROOT)
    shown = show_training("wide")
    number, true = map(int, re.search(r'alt="test digit (\d+), a (\d)"', shown).groups())
    raw = (mnist_root / "MNIST" / "raw" / "t10k-images-idx3-ubyte").read_bytes()[16:]
    image = np.frombuffer(raw, np.uint8).reshape(-1, 28, 28)[number]
    assert (pictures_in(shown)[0][..., 0] == image).all()
    labels = (mnist_root / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").read_bytes()[8:]
    assert labels[number] == true
    assert text("views.training.pictures") not in shown

    monkeypatch.setenv("MNIST_ROOT", str(tmp_path))
    without = show_training("wide")
    assert text("views.training.pictures") in without
    assert wrong_groups(without) == wrong_groups(shown)
    cut = tmp_path / "MNIST" / "raw" / "t10k-images-idx3-ubyte"
    cut.parent.mkdir(parents=True)
    cut.write_bytes(raw[:5000])
    assert show_training("wide") == without
    cut.unlink()
    packed = gzip.compress(bytes(16) + raw, 1)
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(packed)
    assert show_training("wide") == shown
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(packed[:-100_000])
    assert show_training("wide") == without


@pytest.mark.timeout(60)  # instead of waiting for a pipe
@pytest.mark.parametrize("how", ["a pipe", "a terabyte", "a bomb"])
def test_what_lies_in_place_of_mnist_costs_no_more_than_mnist(monkeypatch, tmp_path, how):
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path))
    without = show_training("wide")
    path = tmp_path / ("t10k-images-idx3-ubyte" + ".gz" * (how == "a bomb"))
    if how == "a pipe":
        os.mkfifo(path)
    elif how == "a terabyte":
        with path.open("wb") as file:
            file.truncate(10**12)
    else:
        path.write_bytes(gzip.compress(bytes(10_000_000)) * 20)
    tracemalloc.start()
    assert show_training("wide") == without
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30e6  # bytes


@pytest.mark.parametrize("curve", ["loss", "validation_loss", "validation_accuracy", "seconds"])
def test_a_training_that_went_as_well_as_can_be_is_shown(monkeypatch, curve):
    """Which leaves an error of 0, and on an axis of powers of ten there is no 0."""
    models = current_models("notebook")
    best = 1.0 if curve == "validation_accuracy" else 0.0
    records = {
        variant: replace(record, **{curve: [best] * len(record.loss)}) for variant, record in models.records.items()
    }
    monkeypatch.setattr(training_history, "current_models", lambda size: replace(models, records=records))
    assert "Training loss" in show_training("notebook")
