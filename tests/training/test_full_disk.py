"""A disk that fills up during a refresh: it ends in a sentence, the old weights are whole, and it can go on."""

import os
import re
import resource
import shutil
import subprocess
import sys

import pytest

from tests.support.data import needs_mnist
from tests.support.server import ROOT
from tests.support.training import QUICK, train_here
from training.model.weights import load_weights
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record

pytestmark = pytest.mark.slow

OPTIONS = "--size", "notebook", "--variant", "baseline", "--epochs", "1", "--out"


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))  # bytes: the weights fit, a checkpoint does not


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(WEIGHTS / "notebook", tmp_path / "notebook")
    return tmp_path


def files(folder):
    return {path.name: path.read_bytes() for path in (folder / "notebook").iterdir()}


@needs_mnist
def test_full_at_the_first_checkpoint(folder):
    old = files(folder)
    done = subprocess.run(
        [*QUICK, *OPTIONS, folder], cwd=ROOT, stderr=subprocess.PIPE, text=True, timeout=300, preexec_fn=small_files
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    says = r"baseline\.checkpoint cannot be written \(File too large\): make room there or .*\.$"
    assert re.search(says, done.stderr.splitlines()[-1])
    assert files(folder) == old


@needs_mnist
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file is written")
def test_full_at_the_last_file_of_all_it_goes_on_from_the_checkpoint(folder, monkeypatch, capsys):
    def full(file, really=os.fsync):
        if "baseline.misread.png" in os.readlink(f"/proc/self/fd/{file}"):
            raise OSError(28, "No space left on device")
        really(file)

    old = files(folder)
    says = r"baseline\.misread\.png cannot be written \(No space left on device\): make room there "
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(SystemExit, match=says):
            train_here(*OPTIONS, folder)
    left = files(folder)
    assert left.pop("baseline.checkpoint")
    assert left == old
    capsys.readouterr()
    train_here(*OPTIONS, folder, "--resume")
    assert capsys.readouterr().err.startswith("100%")  # nothing is trained anew
    assert len(load_record(record_path(folder, "notebook", "baseline")).loss) == 1
    load_weights(folder, "notebook", "baseline")
    assert files(folder).keys() == old.keys()
