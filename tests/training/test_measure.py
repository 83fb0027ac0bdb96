"""python -m training.measure does what is there, and says what is not."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.data import MNIST_ROOT, needs_mnist
from training.data.corruptions import CORRUPTIONS
from training.data.mnist import load_test
from training.measure import main
from training.paths import WEIGHTS, evaluation_path, misread_path, record_path, weights_path
from training.records.evaluation_record import load_evaluation
from training.records.misread import load_misread
from training.records.run_record import load_record


@needs_mnist
def test_what_is_there_is_measured_and_what_is_not_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("training.evaluation.measure.CORRUPTIONS", {"noise": CORRUPTIONS["noise"]})
    monkeypatch.setattr("training.records.evaluation_record.CORRUPTIONS", {"noise": CORRUPTIONS["noise"]})
    (tmp_path / "notebook").mkdir()
    for path in weights_path, record_path:
        shutil.copy(path(WEIGHTS, "notebook", "dropout"), path(tmp_path, "notebook", "dropout"))
    monkeypatch.setattr(sys, "argv", ["measure", "--out", str(tmp_path), "--data", MNIST_ROOT])
    main()
    printed = capsys.readouterr().out.splitlines()
    run = load_record(record_path(WEIGHTS, "notebook", "dropout"))
    wrong = round(10_000 * (1 - run.test_accuracy))
    assert f"notebook dropout: {wrong} of 10000 wrong" in printed
    assert [line for line in printed if "wrong" not in line] == [
        "notebook baseline: not there", "notebook prelu: not there",
        "wide baseline: not there", "wide dropout: not there", "wide prelu: not there",
    ]  # fmt: skip
    record = load_evaluation(evaluation_path(tmp_path, "notebook", "dropout"), run.sha256)
    numbers = [number for number, _, _ in record.wrong]
    images = load_misread(misread_path(tmp_path, "notebook", "dropout"), record)
    np.testing.assert_equal(images, load_test(Path(MNIST_ROOT)).images[numbers].numpy())


def test_a_folder_without_networks_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["measure", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=rf"^{tmp_path} holds no networks: name a folder .*\.$"):
        main()
