"""Records, and the tables that are made of them."""

from dataclasses import asdict, replace

import pytest

from training.model.recipe import recipe_of
from training.paths import record_path
from training.records import atomic_write, tables
from training.records.run_record import RunRecord, load_record, load_records
from training.records.tables import comparison_table, results_table

RECORD = RunRecord(
    size="notebook",
    variant="prelu",
    seed=0,
    recipe=replace(recipe_of("notebook", "prelu"), epochs=2),
    versions={"python": "3.11.7", "torch": "2.14.1+cpu", "safetensors": "0.8.0"},
    device="cpu",
    threads=1,
    finished="2026-01-01T00:00:00+00:00",
    loss=[1.0, 0.5],
    validation_loss=[1.0, 0.5],
    validation_accuracy=[0.4, 0.5],
    seconds=[0.1, 0.1],
    slope=[-0.1, -0.07, -0.05],
    held_out_accuracy=0.5,
    test_accuracy=0.5,
    confusion=[[500] * 10] * 10,
    sha256="0a" * 32,
)


def save_record(record, folder):
    atomic_write.write(record_path(folder, record.size, record.variant), atomic_write.to_json(asdict(record)))


def test_a_record_is_read_as_it_was_written(tmp_path):
    save_record(RECORD, tmp_path)
    assert load_record(record_path(tmp_path, "notebook", "prelu")) == RECORD


def test_records_in_a_folder_that_may_not_be_entered_are_none(tmp_path, monkeypatch):
    def locked(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))  # not by chmod, which does not keep root out

    with monkeypatch.context() as patch:
        patch.setattr("os.stat", locked)
        assert load_records([tmp_path]) == []


def test_results_of_several_runs_have_mean_and_spread():
    accuracies = {"test_accuracy": 0.96, "validation_accuracy": [0.5, 0.9], "held_out_accuracy": 0.8}
    run = replace(RECORD, **accuracies, seconds=[1.0, 3.0], slope=[-0.1, 0, -0.03])
    assert results_table([run]).endswith("\n| notebook | prelu | 1 | 96.00 | 90.00 | 80.00 | -0.0300 | 2.00 |")
    other = replace(run, test_accuracy=0.98, slope=[-0.1, 0, -0.01])
    assert "| 2 | 97.00 ± 1.41 | 90.00 ± 0.00 | 80.00 ± 0.00 | -0.0200 ± 0.0141 |" in results_table([run, other])


@pytest.mark.parametrize(
    ("seeds", "now", "verdict"),
    [
        ([0.960, 0.970, 0.965], 0.9651, "| 95.50 | 96.51 | 1.00 | better |"),
        ([0.960, 0.970, 0.965], 0.9649, "| 95.50 | 96.49 | 1.00 | within noise |"),
        ([0.960, 0.970, 0.965], 0.9451, "| 95.50 | 94.51 | 1.00 | within noise |"),
        ([0.960, 0.970, 0.965], 0.9449, "| 95.50 | 94.49 | 1.00 | worse |"),
        ([0.960, 0.970], 0.9449, "| 95.50 | 94.49 | nan | too few seeds to tell |"),
    ],
)
def test_a_change_counts_if_it_is_larger_than_what_seeds_differ_by(tmp_path, monkeypatch, seeds, now, verdict):
    monkeypatch.setattr(tables, "SEEDS", tmp_path / "seeds")
    before = replace(RECORD, validation_accuracy=[0.5, 0.955])
    for seed, accuracy in enumerate(seeds):
        save_record(replace(RECORD, validation_accuracy=[0.9, accuracy]), tmp_path / "seeds" / str(seed))
        dropout = replace(recipe_of("notebook", "dropout"), epochs=2)
        other = replace(RECORD, variant="dropout", recipe=dropout, slope=[], validation_accuracy=[0, 0.1 * seed])
        save_record(other, tmp_path / "seeds" / str(seed))
    after = [replace(other, validation_accuracy=[0.1, 0.1]), replace(RECORD, validation_accuracy=[0.6, now])]
    lines = comparison_table([before], after).splitlines()
    assert lines[2:] == [f"| notebook | prelu {verdict}"]


def test_seeds_that_cannot_be_read_keep_nobody_from_what_a_training_gave(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "SEEDS", tmp_path / "seeds")
    too_few = "| notebook | prelu | 50.00 | 50.00 | nan | too few seeds to tell |"
    assert comparison_table([RECORD], [RECORD]).endswith(too_few)
    save_record(RECORD, tmp_path / "seeds" / "0")
    record_path(tmp_path / "seeds" / "0", "notebook", "prelu").write_text("{")
    assert comparison_table([RECORD], [RECORD]).endswith(too_few)
