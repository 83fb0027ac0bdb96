"""Two trainings never write the same files at once."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT
from training.__main__ import main
from training.errors import UserError
from training.loop.lock import locked


def test_a_second_training_of_the_same_network_into_a_folder_is_refused(tmp_path, monkeypatch):
    options = ["training", "--size", "notebook", "--variant", "prelu", "--out", str(tmp_path), "--data", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", options)
    hold = (
        "import sys, pathlib, training.loop.lock as lock\n"
        "with lock.locked([pathlib.Path(sys.argv[1])]): print('held', flush=True); input()"
    )
    path = tmp_path / "notebook" / "prelu.checkpoint"
    path.parent.mkdir()
    holder = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(holder, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.read(4) == b"held"
        with pytest.raises(SystemExit, match=r"^Another training writes .*prelu\.checkpoint: wait for it, .*--out\.$"):
            main()
        monkeypatch.setattr(sys, "argv", [*options, "--variant", "dropout"])
        with pytest.raises(SystemExit, match="is missing"):  # as far as it gets without MNIST
            main()
        other.kill()
    monkeypatch.setattr(sys, "argv", options)
    with pytest.raises(SystemExit, match="is missing"):  # who was killed holds no lock
        main()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("what", ["a folder", "a link"])
def test_what_is_in_a_locks_place_is_told(tmp_path, what):
    path = tmp_path / "prelu.lock"
    path.mkdir() if what == "a folder" else path.symlink_to("nowhere")
    with (
        pytest.raises(UserError, match=r"prelu\.lock cannot be locked \(.*\): delete it, or .*--out\.$"),
        locked([path]),
    ):
        pass
