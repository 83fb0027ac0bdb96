"""A disk that fills up during a refresh: it ends in a sentence, the old weights are whole, and it can go on."""

import re
import resource
import shutil
import subprocess
import sys

import pytest

from tests.support.data import needs_mnist
from tests.support.server import ROOT
from tests.support.training import QUICK
from training.model.weights import load_weights
from training.paths import WEIGHTS, record_path
from training.records.run_record import load_record

pytestmark = pytest.mark.slow

OPTIONS = "--size", "notebook", "--variant", "baseline", "--epochs", "1", "--out"
FULL = """
import os, sys

def fsync(file, really=os.fsync, full=sys.argv.pop(1)):
    if full in os.readlink(f"/proc/self/fd/{file}"):
        raise OSError(28, "No space left on device")
    really(file)

os.fsync = fsync
"""


def train(*command, **options):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, **options)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.splitlines()[-1]


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
    code, said = train(*QUICK, *OPTIONS, folder, preexec_fn=small_files)
    assert code == 1
    assert re.search(r"baseline\.checkpoint cannot be written \(File too large\): make room there or .*\.$", said)
    assert files(folder) == old


@needs_mnist
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file is written")
def test_full_at_the_last_file_of_all_it_goes_on_from_the_checkpoint(folder):
    old = files(folder)
    code, said = train(*QUICK[:2], FULL + QUICK[2], "baseline.test.json", *OPTIONS, folder)
    assert code == 1
    assert re.search(r"baseline\.test\.json cannot be written \(No space left on device\): make room there ", said)
    left = files(folder)
    assert left.pop("baseline.checkpoint")
    assert left == old
    code, said = train(*QUICK, *OPTIONS, folder, "--resume")
    assert code == 0
    assert said.startswith("100%")
    assert len(load_record(record_path(folder, "notebook", "baseline")).loss) == 1
    load_weights(folder, "notebook", "baseline")
    assert files(folder).keys() == old.keys()
