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
from functools import partial

import pytest
import torch

from tests.support.data import needs_mnist
from tests.support.server import ROOT
from tests.support.training import QUICK, REAL
from training.__main__ import SEED, main
from training.data.mnist import Split
from training.loop.checkpoint import pack, unpack
from training.loop.train import begin, train, train_epoch
from training.model.recipe import recipe_of
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record


def command(*arguments, start=QUICK):
    return subprocess.run([*start, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--size", "huge"], "huge"),
        (["--variant", "resnet"], "resnet"),
        (["--epochs", "0"], "'0' is not a whole number of at least 1"),
        (["--epochs", "1.5"], "'1.5'"),
        (["--epochs", "many"], "'many'"),
        (["--epochs", "10001"], "'10001' is not a whole number of at least 1 and at most 10000"),
        (["--seed", "9" * 5000], "--seed"),
        (["--seed", "-1"], "--seed"),
        (["--device", "abacus"], "abacus"),
        (["--epoch", "3"], "--epoch"),
        (["--frobnicate"], "--frobnicate"),
        (["--data", "/no/such/folder"], "/no/such/folder/MNIST/raw/train-images-idx3-ubyte is missing"),
        (["--out", ROOT / "README.md"], "README.md"),
        (["--out", "/proc/weights"], "/proc/weights"),
    ],
)
def test_nonsense_is_answered_in_one_sentence(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["training", "--out", str(tmp_path), *map(str, arguments)])
    with pytest.raises(SystemExit) as exit:
        main()
    assert exit.value.code != 0
    said = capsys.readouterr().err + (exit.value.code if isinstance(exit.value.code, str) else "")
    assert says in said
    assert said.strip().count("\n") == 0


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_named(tmp_path, monkeypatch, device):
    monkeypatch.setattr(f"torch.{'backends.' * (device == 'mps')}{device}.is_available", lambda: False)
    monkeypatch.setattr(sys, "argv", ["training", "--device", device, "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=f"--device {device}: torch finds none"):
        main()


def test_help_shows_every_default(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["training", "--help"])
    with pytest.raises(SystemExit):
        main()
    text = " ".join(capsys.readouterr().out.split())
    for word in "size", "variant", "epochs", "seed", "data", "out", "device", "processes", "resume":
        assert f"--{word}" in text
    assert text.count("(default: ") == 13


def test_the_probe_for_writing_harms_nothing_and_looks_where_the_files_go(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebook").write_text("mine")
    monkeypatch.setattr(sys, "argv", ["training", "--out", str(tmp_path), "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"notebook.* cannot be written"):
        main()
    assert (tmp_path / "notebook").read_text() == "mine"
    assert list(tmp_path.iterdir()) == [tmp_path / "notebook"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--epochs", "1"], "epochs 1"),
        (["--size", "wide", "--lr", "0.01"], "lr 0.01"),
        (["--hidden", "60"], "hidden 60"),
        (["--variant", "dropout", "--p-hidden", "0.5"], "p-hidden 0.5"),
        (["--variant", "dropout", "--p-input", "0"], "p-input 0.0"),
        (["--seed", "1"], "seed 1"),
        (["--seeds", "0-4"], "seeds several"),
        (["--size", "notebook", "--epochs", "99"], "epochs 99"),
    ],
)
@pytest.mark.parametrize("out", [[], ["--out", WEIGHTS], ["--out", WEIGHTS / "wide" / ".."]])
def test_what_is_not_as_shipped_never_lands_in_weights(tmp_path, monkeypatch, arguments, says, out):
    """One epoch without --out once replaced what the app serves by networks that read 92 %."""
    monkeypatch.setattr(sys, "argv", ["training", "--data", str(tmp_path), *map(str, [*arguments, *out])])
    with pytest.raises(
        SystemExit, match=rf"^weights/ is for the app, and not for {says}: name a folder with --out, as runs/1\.$"
    ):
        main()
    monkeypatch.setattr(sys, "argv", ["training", "--data", str(tmp_path), *arguments, "--out", str(tmp_path / "runs")])
    with pytest.raises(SystemExit, match=r"is missing"):  # as far as it gets without MNIST
        main()


def test_options_that_say_what_the_recipe_says_are_no_change(tmp_path, monkeypatch):
    options = ["--size", "notebook", "--epochs", "100", "--lr", "0.001", "--hidden", "50", "--seed", str(SEED)]
    monkeypatch.setattr(sys, "argv", ["training", "--data", str(tmp_path), *options])
    with pytest.raises(SystemExit, match=r"is missing"):
        main()


@pytest.mark.parametrize("option", ["--p-input", "--p-hidden"])
def test_no_option_gives_the_baseline_dropout_by_the_way(tmp_path, monkeypatch, option):
    monkeypatch.setattr(sys, "argv", ["training", option, "0.5", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"for one variant, .*: add --variant\.$"):
        main()


def weights(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.safetensors")}


def trained(out, processes):
    done = command("--size", "notebook", "--epochs", 4, "--processes", processes, "--out", out)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder that a training without interruption has written, and what it printed."""
    out = tmp_path_factory.mktemp("whole")
    return out, trained(out, 3)


@needs_mnist
@pytest.mark.slow
def test_networks_are_trained_reported_and_the_same_whatever_the_number_of_processes(tmp_path, whole):
    out, printed = whole
    for variant in VARIANTS:
        accuracy = re.search(rf"\| notebook \| {variant} \| 1 \| (\S+) \|", printed)[1]
        assert 90 < float(accuracy) < 98
        load_weights(out, "notebook", variant)
    trained(tmp_path, 1)
    assert len(weights(tmp_path)) == 3
    assert weights(tmp_path) == weights(out)
    assert {path.name for path in (out / "notebook").iterdir()} == {
        f"{variant}.{kind}" for variant in VARIANTS for kind in ("json", "safetensors", "test.json")
    }


@needs_mnist
@pytest.mark.slow
def test_a_log_file_gets_a_line_for_each_tenth_and_a_terminal_one_line_that_moves(tmp_path):
    options = ["--size", "notebook", "--variant", "baseline", "--out", str(tmp_path), "--epochs"]
    log = command(*options, 10).stderr.splitlines()
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
def test_a_second_training_is_compared_with_the_first(tmp_path):
    options = ["--size", "notebook", "--variant", "dropout", "--out", tmp_path]
    first, second = command(*options, "--epochs", 1, start=REAL), command(*options, "--epochs", 2)
    assert "verdict" not in first.stdout
    before, now = (
        re.search(r"\| notebook \| dropout \| 1 \| \S+ \| (\S+) \|", done.stdout)[1] for done in (first, second)
    )
    assert re.search(rf"\| notebook \| dropout \| {before} \| {now} \| \S+ \| \w+", second.stdout)


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
def test_seeds_get_a_folder_each_and_what_is_done_is_not_done_again(tmp_path):
    options = ["--size", "notebook", "--variant", "dropout", "--p-hidden", "0.4", "--lr", "0.002", "--epochs", 1]
    options += ["--out", tmp_path]
    done = command(*options, "--seeds", "0-1")
    assert re.search(r"\| notebook \| dropout \| 2 \| \S+ ± \S+ \|", done.stdout), done.stderr
    paths = [record_path(tmp_path / seed, "notebook", "dropout") for seed in ("0", "1")]
    records = [load_record(path) for path in paths]
    assert [record.seed for record in records] == [0, 1]
    assert {(record.recipe.p_hidden, record.recipe.lr) for record in records} == {(0.4, 2e-3)}
    assert load_weights(tmp_path / "1", "notebook", "dropout").p_hidden == 0.4
    first = weights(tmp_path)
    paths[1].unlink()
    again = command(*options, "--seeds", "0-1", "--resume")
    assert again.returncode == 0, again.stderr
    assert weights(tmp_path) == first
    assert load_record(paths[0]) == records[0]


@contextmanager
def started(*options):
    """A training that has finished a tenth of its epochs."""
    heard = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # even if these tests run with `&`
    with subprocess.Popen(
        [*QUICK, *map(str, options)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heard, start_new_session=True,
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
def test_interrupted_it_leaves_the_old_weights_ends_every_process_and_goes_on(tmp_path, whole, how):
    options = ["--size", "notebook", "--processes", 2, "--epochs", 4, "--out", tmp_path]
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
    assert resumed.returncode == 0
    assert not resumed.stderr.startswith("  0%")  # what was done is not done again
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
