"""python -m training as a person at a terminal meets it."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from training import data_folder, mnist
from training.__main__ import main
from training.errors import UserError
from training.weights import load_weights

ROOT = Path(__file__).resolve().parents[1]
MNIST_ROOT = os.environ.get("MNIST_ROOT")
needs_mnist = pytest.mark.skipif(not MNIST_ROOT, reason="MNIST_ROOT names no folder with MNIST")


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "training", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=100
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--size", "huge"], "huge"),
        (["--variant", "resnet"], "resnet"),
        (["--epochs", "0"], "'0' is not a whole number of at least 1"),
        (["--epochs", "1.5"], "'1.5'"),
        (["--epochs", "many"], "'many'"),
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
    for word in "--size", "--variant", "--epochs", "--seed", "--data", "--out", "--device":
        assert word in text
    assert text.count("(default: ") == 7


def test_a_file_that_is_not_mnists_is_named(tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in mnist.SHA256:
        (raw / name).write_bytes(b"\0\0\x08\x03" + bytes(60))
    with pytest.raises(UserError, match=r"train-images-idx3-ubyte is not MNIST's file .*--data"):
        mnist.load_training(tmp_path)


@needs_mnist
@pytest.mark.parametrize("name", mnist.SHA256)
@pytest.mark.parametrize("how", ["missing", "cut short", "another's", "a folder"])
def test_a_bad_data_file_is_named(tmp_path, name, how):
    shutil.copytree(MNIST_ROOT, tmp_path, dirs_exist_ok=True, copy_function=os.symlink)
    path = tmp_path / "MNIST" / "raw" / name
    content = path.read_bytes()
    path.unlink()
    if how == "cut short":
        path.write_bytes(content[:-1])
    elif how == "another's":
        path.write_bytes(gzip.compress(content[:1000]))
    elif how == "a folder":
        path.mkdir()
    with pytest.raises(UserError) as refusal:
        mnist.load_test(tmp_path)
    assert str(path) in str(refusal.value)
    assert "--data" in str(refusal.value)


@pytest.mark.parametrize("damage", [b"", b"\0\0\x08\x03cut short", b"not MNIST at all, but long enough to be read"])
def test_a_damaged_download_is_named_and_not_read(tmp_path, monkeypatch, damage):
    """As an interrupted extraction leaves it: whether the other files are there or not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist, "_download", lambda folder: pytest.fail("downloaded over a damaged file"))
    raw = mnist.DOWNLOAD_FOLDER / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in [*mnist.SHA256][:1], [*mnist.SHA256]:
        for each in name:
            (raw / each).write_bytes(damage)
        with pytest.raises(UserError, match=r"train-images-idx3-ubyte is not MNIST's .* delete it and run"):
            mnist.load_training(mnist.DOWNLOAD_FOLDER)


def test_the_probe_for_writing_harms_nothing_and_looks_where_the_files_go(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebook").write_text("mine")
    monkeypatch.setattr(sys, "argv", ["training", "--out", str(tmp_path), "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"notebook.* cannot be written"):
        main()
    assert (tmp_path / "notebook").read_text() == "mine"
    assert list(tmp_path.iterdir()) == [tmp_path / "notebook"]


def test_without_a_connection_the_download_fails_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mnist.MNIST, "mirrors", ["http://127.0.0.1:9/"])  # the port that nothing answers on
    with pytest.raises(UserError, match=r"MNIST could not be downloaded into data .*--data"):
        mnist.load_training(mnist.DOWNLOAD_FOLDER)


def test_mnist_root_names_the_folder(monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", "/elsewhere")
    assert data_folder.default_folder() == Path("/elsewhere")
    monkeypatch.delenv("MNIST_ROOT")
    assert data_folder.default_folder() == data_folder.DOWNLOAD_FOLDER


@needs_mnist
def test_one_network_is_trained_reported_and_the_same_again(tmp_path):
    for folder in "one", "two":
        done = command("--size", "notebook", "--variant", "prelu", "--epochs", "1", "--out", tmp_path / folder)
        assert done.returncode == 0, done.stderr
        accuracy = re.search(r"\| notebook \| prelu \| 1 \| (\S+) \|", done.stdout)[1]
        assert 85 < float(accuracy) < 96
        for word in "loss=", "validation=", "slope=":
            assert word in done.stderr
        load_weights(tmp_path / folder, "notebook", "prelu")
    one, two = ((tmp_path / folder / "notebook" / "prelu.safetensors").read_bytes() for folder in ("one", "two"))
    assert one == two
    assert {path.name for path in (tmp_path / "one" / "notebook").iterdir()} == {
        "prelu.json",
        "prelu.safetensors",
        "prelu.test.json",
    }


@needs_mnist
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_it_leaves_the_old_weights(tmp_path, how):
    options = ["--size", "notebook", "--variant", "baseline", "--out", str(tmp_path)]
    assert command(*options, "--epochs", "1").returncode == 0
    old = (tmp_path / "notebook" / "baseline.safetensors").read_bytes()
    heard = partial(signal.signal, signal.SIGINT, signal.default_int_handler)  # even if these tests run with `&`
    with subprocess.Popen(
        [sys.executable, "-m", "training", *options], cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heard
    ) as process:
        shown = ""
        while "validation=" not in shown:  # in the middle of the run
            shown += process.stderr.read(1)
            assert process.poll() is None, shown
        time.sleep(0.2)
        process.send_signal(how)
        rest = process.stderr.read()
    assert process.returncode != 0
    assert "Traceback" not in rest
    if how == signal.SIGINT:
        assert "Interrupted" in rest
    assert (tmp_path / "notebook" / "baseline.safetensors").read_bytes() == old
    load_weights(tmp_path, "notebook", "baseline")
