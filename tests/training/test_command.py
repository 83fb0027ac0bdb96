"""python -m training as a person at a terminal meets it."""

import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import torch

from tests.support.data import needs_mnist
from tests.support.server import ROOT, hears_interrupts
from tests.support.training import QUICK, train_here
from training.__main__ import SEED, main
from training.data.mnist import Split
from training.loop.checkpoint import pack, unpack
from training.loop.train import begin, train, train_epoch
from training.model.moments import load_moments
from training.model.recipe import recipe_of
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record


@pytest.fixture
def command(capsys):
    """Runs the command in this process. Returns what it printed, as out and err."""

    def run(*options):
        train_here(*options)
        return capsys.readouterr()

    return run


def weights(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.safetensors")}


KINDS = "json", "safetensors", "moments.safetensors", "misread.png", "test.json"
THREE = "--size", "notebook", "--epochs", "4", "--processes"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder that a training without interruption has written, and what it printed."""
    out = tmp_path_factory.mktemp("whole")
    done = subprocess.run([*QUICK, *THREE, "3", "--out", out], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


@needs_mnist
@pytest.mark.slow
def test_networks_are_trained_reported_and_the_same_whatever_the_number_of_processes(tmp_path, whole, command):
    out, printed = whole
    for variant in VARIANTS:
        accuracy = re.search(rf"\| notebook \| {variant} \| 1 \| (\S+) \|", printed)[1]
        assert 90 < float(accuracy) < 98
        load_weights(out, "notebook", variant)
        kept = load_record(record_path(out, "notebook", variant)).moments_sha256
        assert load_moments(out, "notebook", variant, kept).batches == [0, 10, 30, 100, 220, 440, 880]
    command(*THREE, 1, "--out", tmp_path)
    assert len(weights(tmp_path)) == 2 * 3  # with their moments
    assert weights(tmp_path) == weights(out)
    assert {path.name for path in (out / "notebook").iterdir()} == {
        f"{variant}.{kind}" for variant in VARIANTS for kind in KINDS
    }


@needs_mnist
@pytest.mark.slow
def test_a_log_file_gets_a_line_for_each_tenth_and_a_terminal_one_line_that_moves(tmp_path, command):
    options = ["--size", "notebook", "--variant", "baseline", "--out", str(tmp_path), "--epochs"]
    log = command(*options, 10).err.splitlines()
    assert [line.split()[0] for line in log] == [f"{10 * tenth}%" for tenth in range(11)]
    assert re.fullmatch(r"100% \| notebook 10/10: 9\d\.\d %", log[-1])
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 100, 0, 0))
    with subprocess.Popen([*QUICK, *options, "3"], cwd=ROOT, stdout=terminal, stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # which is how the end of a terminal is told
            while part := os.read(controller, 1000):
                shown += part
    assert process.returncode == 0
    assert shown.count(b"\r") > 2
    assert b"left" in shown


@needs_mnist
@pytest.mark.slow
def test_a_second_training_is_compared_with_the_first(tmp_path, command):
    options = ["--size", "notebook", "--variant", "dropout", "--out", tmp_path]
    first, second = command(*options, "--epochs", 1), command(*options, "--epochs", 2)
    assert "verdict" not in first.out
    before, now = (
        re.search(r"\| notebook \| dropout \| 1 \| \S+ \| (\S+) \|", done.out)[1] for done in (first, second)
    )
    assert re.search(rf"\| notebook \| dropout \| {before} \| {now} \| \S+ \| \w+", second.out)


@needs_mnist
def test_a_refresh_that_is_resumed_leaves_no_network_as_it_was(tmp_path, monkeypatch):
    """Old weights have the same recipe and seed, and no checkpoint: as if they had been finished."""
    shutil.copytree(WEIGHTS / "notebook", tmp_path / "notebook")
    begun = []
    monkeypatch.setattr("training.__main__.train_all", lambda states, *_: begun.extend(states) or [])
    monkeypatch.setattr(
        sys, "argv", ["training", "--size", "notebook", "--resume", "--processes", "1", "--out", str(tmp_path)]
    )
    main()
    assert begun == [("notebook", variant) for variant in VARIANTS]


@needs_mnist
@pytest.mark.slow
def test_seeds_get_a_folder_each_and_what_is_done_is_not_done_again(tmp_path, command):
    options = ["--size", "notebook", "--variant", "dropout", "--p-hidden", "0.4", "--lr", "0.002", "--epochs", 1]
    options += ["--out", tmp_path]
    done = command(*options, "--seeds", "0-1")
    assert re.search(r"\| notebook \| dropout \| 2 \| \S+ ± \S+ \|", done.out), done.err
    paths = [record_path(tmp_path / seed, "notebook", "dropout") for seed in ("0", "1")]
    records = [load_record(path) for path in paths]
    assert [record.seed for record in records] == [0, 1]
    assert {(record.recipe.p_hidden, record.recipe.lr) for record in records} == {(0.4, 2e-3)}
    assert load_weights(tmp_path / "1", "notebook", "dropout").p_hidden == 0.4
    first = weights(tmp_path)
    paths[1].unlink()
    command(*options, "--seeds", "0-1", "--resume")
    assert weights(tmp_path) == first
    assert load_record(paths[0]) == records[0]


@contextmanager
def started(*options):
    """A training that has finished a tenth of its epochs."""
    with subprocess.Popen(
        [*QUICK, *map(str, options)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=hears_interrupts, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr.readline().startswith("  0%")
        assert re.match(r" 1\d%", process.stderr.readline())
        yield process


def alive(session):
    """The processes of a session that have not ended."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if "Z" not in line]


@needs_mnist
@pytest.mark.timeout(120)  # a process that is left behind keeps the pipe open that is read to its end
@pytest.mark.parametrize("how", ["Ctrl-C", "killed"])
@pytest.mark.slow
def test_interrupted_it_leaves_the_old_weights_ends_every_process_and_goes_on(tmp_path, whole, command, how):
    options = [*THREE, 2, "--out", tmp_path]
    shutil.copytree(WEIGHTS / "notebook", tmp_path / "notebook")
    old = weights(tmp_path)
    with started(*options) as process:
        assert len(alive(process.pid)) == 3
        if how == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.kill()
        rest = process.stderr.read()
    assert process.returncode != 0
    assert "Traceback" not in rest
    if how == "Ctrl-C":
        assert re.search(r"Interrupted: .*--resume", rest)
    deadline = time.monotonic() + 5
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(process.pid) == []
    assert weights(tmp_path) == old
    resumed = command(*options, "--resume")
    assert not resumed.err.startswith("  0%")  # what was done is not done again
    assert weights(tmp_path) == weights(whole[0])
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".tmp", ".checkpoint"}] == []


@needs_mnist
@pytest.mark.parametrize("content", [b"", b"not a checkpoint", None])
def test_a_checkpoint_that_cannot_be_used_is_named(tmp_path, monkeypatch, capsys, content):
    """Whether it is broken or was begun with another seed."""
    path = tmp_path / "notebook" / "prelu.checkpoint"
    path.parent.mkdir()
    path.write_bytes(pack(begin(recipe_of("notebook", "prelu"), SEED + 1, 55_000)) if content is None else content)
    monkeypatch.setattr(sys, "argv", ["training", "--resume", "--size", "notebook", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"prelu\.checkpoint .*leave .* out to start anew"):
        main()
    assert path.exists()


@needs_mnist
@pytest.mark.slow
def test_a_worker_that_is_gone_is_said_in_a_sentence(tmp_path):
    with started("--size", "notebook", "--processes", 2, "--epochs", 10, "--out", tmp_path) as process:
        worker = next(int(line.split()[0]) for line in alive(process.pid) if int(line.split()[0]) != process.pid)
        os.kill(worker, signal.SIGKILL)
        assert "A training process was ended from outside" in process.stderr.read()
    assert alive(process.pid) == []


def test_a_training_goes_on_from_its_bytes_as_if_nothing_had_happened():
    torch.manual_seed(0)
    split = Split(torch.randint(0, 256, (300, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (300,)))
    recipe = replace(recipe_of("wide", "prelu"), hidden=20, epochs=3)
    whole = train(begin(recipe, 0, 300), split, split)
    parts = begin(recipe, 0, 300)
    for _ in range(3):
        torch.manual_seed(99)  # what is drawn elsewhere does not matter
        parts = unpack(pack(parts))
        train_epoch(parts, split, split)
    assert parts.network.state_dict().keys() == whole.network.state_dict().keys()
    assert all(torch.equal(a, b) for a, b in zip(parts.network.parameters(), whole.network.parameters(), strict=True))
    assert {**parts.curves, "seconds": 0} == {**whole.curves, "seconds": 0}
