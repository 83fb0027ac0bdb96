"""The view "Training": it shows what the records and the measured data hold."""

import re
from dataclasses import replace

import numpy as np
import pytest

from app.inference import current_models
from app.views import show_training, training_history
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
