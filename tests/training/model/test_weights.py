"""Weights and records on disk: whole or not at all, and refused in a sentence when they are not what they should be."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from hashlib import sha256

import pytest
import torch
from safetensors.torch import load_file, save_file

from training.errors import UserError
from training.model.network import VARIANTS, Network
from training.model.weights import load_weights, pack_weights
from training.paths import WEIGHTS, record_path, weights_path
from training.records import atomic_write, tables
from training.records.run_record import RunRecord, load_record
from training.records.tables import comparison_table, results_table

SIZES = ("notebook", "wide")


def saved(folder, variant="prelu", hidden=50):
    torch.manual_seed(0)
    network = Network(variant, hidden)
    path = weights_path(folder, "notebook", variant)
    content = pack_weights(network, {"size": "notebook", "seed": 0})
    atomic_write.write(path, content)
    return network, path, sha256(content).hexdigest()


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_saved_is_loaded_in_evaluation_mode(tmp_path, variant):
    network, path, digest = saved(tmp_path, variant)
    loaded = load_weights(tmp_path, "notebook", variant)
    x = torch.randn(3, 784)
    assert torch.equal(loaded(x), network.eval()(x))
    assert not loaded.training
    assert loaded.slope == network.slope
    assert digest == sha256(path.read_bytes()).hexdigest()


def test_the_same_network_gives_the_same_file(tmp_path):
    assert len({saved(tmp_path / str(i))[2] for i in range(5)}) == 1


def corrupt(path, how):
    content = path.read_bytes()
    match how:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "cut short":
            path.write_bytes(content[: len(content) // 2])
        case "not safetensors":
            path.write_bytes(b"PK\x03\x04" + content)
        case "a folder":
            path.unlink()
            path.mkdir()
        case "no config":
            save_file(load_file(path), path)
        case "nonsense config":
            save_file(load_file(path), path, {"config": "{"})
        case "config of another kind":
            save_file(load_file(path), path, {"config": "[1]"})
        case "config without end":
            save_file(load_file(path), path, {"config": "[" * 50_000})
        case "absurd width":
            save_file(load_file(path), path, {"config": json.dumps({"variant": "prelu", "hidden": -5})})
        case "another variant":
            saved(path.parents[1], "baseline")[1].rename(path)
        case "another shape":
            save_file({**load_file(path), "w_h": torch.zeros(784, 51)}, path, config(path))
        case "a tensor too few":
            tensors = load_file(path)
            del tensors["w_o"]
            save_file(tensors, path, config(path))
        case "another dtype":
            save_file({**load_file(path), "w_h": torch.zeros(784, 50, dtype=torch.int64)}, path, config(path))
        case "not finite":
            save_file({**load_file(path), "w_h": torch.full((784, 50), torch.nan)}, path, config(path))


def config(path):
    return {"config": json.dumps({"variant": path.stem, "hidden": 50})}


@pytest.mark.parametrize(
    "how",
    [
        "missing", "empty", "cut short", "not safetensors", "a folder", "no config", "nonsense config",
        "config of another kind", "config without end", "absurd width", "another variant", "another shape",
        "a tensor too few", "another dtype", "not finite",
    ],
)  # fmt: skip
def test_a_bad_weights_file_is_refused_with_its_name_and_the_command_that_mends_it(tmp_path, how):
    _, path, _ = saved(tmp_path)
    corrupt(path, how)
    with pytest.raises(UserError) as refusal:
        load_weights(tmp_path, "notebook", "prelu")
    message = str(refusal.value)
    assert message.startswith(str(path))
    assert f"`python -m training --size notebook --variant prelu --out {tmp_path}`" in message
    assert "\n" not in message


RECORD = RunRecord(
    size="notebook",
    variant="prelu",
    seed=0,
    recipe={},
    versions={},
    device="cpu",
    threads=1,
    finished="2026-01-01T00:00:00+00:00",
    loss=[1.0],
    validation_loss=[1.0],
    validation_accuracy=[0.5],
    seconds=[0.1],
    slope=[-0.1, -0.05],
    test_accuracy=0.5,
    confusion=[[1]],
    sha256="",
)


def save_record(record, folder):
    atomic_write.write(record_path(folder, record.size, record.variant), atomic_write.to_json(asdict(record)))


def test_a_record_is_read_as_it_was_written(tmp_path):
    save_record(RECORD, tmp_path)
    assert load_record(record_path(tmp_path, "notebook", "prelu")) == RECORD


def test_results_of_several_runs_have_mean_and_spread():
    run = replace(RECORD, test_accuracy=0.96, validation_accuracy=[0.5, 0.9], seconds=[1.0, 3.0], slope=[-0.1, -0.03])
    assert results_table([run]).endswith("\n| notebook | prelu | 1 | 96.00 | 90.00 | -0.0300 | 2.00 |")
    other = replace(run, test_accuracy=0.98, slope=[-0.1, -0.01])
    assert "| 2 | 97.00 ± 1.41 | 90.00 ± 0.00 | -0.0200 ± 0.0141 |" in results_table([run, other])


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
        other = replace(RECORD, variant="dropout", validation_accuracy=[0.1 * seed])  # says nothing of prelu
        save_record(other, tmp_path / "seeds" / str(seed))
    after = [replace(other, validation_accuracy=[0.1]), replace(RECORD, validation_accuracy=[0.6, now])]
    lines = comparison_table([before], after).splitlines()
    assert lines[2:] == [f"| notebook | prelu {verdict}"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"size": "wide"}', None])
def test_a_bad_record_is_refused(tmp_path, content):
    path = tmp_path / "prelu.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UserError, match=r"prelu\.json .*run `python -m training`"):
        load_record(path)


@pytest.mark.parametrize("fails", ["fsync", "open", "replace"])
def test_when_writing_fails_the_old_file_is_whole_and_nothing_is_left_over(tmp_path, monkeypatch, fails):
    path = tmp_path / "weights"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if fails == "fsync" else atomic_write.Path, fails, full)
    with pytest.raises(UserError, match=r"weights cannot be written \(No space left on device\)"):
        atomic_write.write(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


SAVE_TWICE = """
import os, sys, time
from pathlib import Path
import torch
from training.model.network import Network
from training.records.atomic_write import write
from training.model.weights import pack_weights
from training.paths import weights_path
path = weights_path(Path(sys.argv[1]), "notebook", "baseline")
save = lambda: write(path, pack_weights(Network("baseline", 50), {}))
save()
print("saved", flush=True)
os.fsync = lambda _: (print("written, not yet renamed", flush=True), time.sleep(60))
save()
"""


def test_killed_in_the_middle_of_a_save_the_old_weights_are_whole(tmp_path):
    path = weights_path(tmp_path, "notebook", "baseline")
    with subprocess.Popen([sys.executable, "-c", SAVE_TWICE, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "saved\n"
        old = path.read_bytes()
        assert process.stdout.readline() == "written, not yet renamed\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == old
    load_weights(tmp_path, "notebook", "baseline")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_shipped_weights_are_those_of_their_record(size, variant):
    record = load_record(record_path(WEIGHTS, size, variant))
    network = load_weights(WEIGHTS, size, variant)
    assert sha256(weights_path(WEIGHTS, size, variant).read_bytes()).hexdigest() == record.sha256
    assert network.hidden == record.recipe["hidden"]
    assert len(record.loss) == record.recipe["epochs"]
    if variant == "prelu":
        assert record.slope[0] == pytest.approx(-0.1)
        assert record.slope[-1] == pytest.approx(network.slope, abs=1e-6)
    right = sum(record.confusion[digit][digit] for digit in range(10))
    assert sum(map(sum, record.confusion)) == 10_000
    assert record.test_accuracy == pytest.approx(right / 10_000)


def test_the_shipped_weights_are_small():
    sizes = [path.stat().st_size for path in WEIGHTS.rglob("*.safetensors")]
    assert max(sizes) < 8e6
    assert sum(sizes) < 24e6
