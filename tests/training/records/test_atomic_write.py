"""Files are written whole or not at all."""

import os
import signal
import subprocess
import sys

import pytest

from training.errors import UserError
from training.model.weights import load_weights
from training.paths import weights_path
from training.records import atomic_write


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
from tests.support.networks import config, untrained
from training.records.atomic_write import write
from training.model.weights import pack_weights
from training.paths import weights_path
path = weights_path(Path(sys.argv[1]), "notebook", "baseline")
save = lambda: write(path, pack_weights(untrained("baseline"), config("baseline")))
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
