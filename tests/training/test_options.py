"""What python -m training can be asked for, and what it says to the rest, before it trains."""

import sys

import pytest

from tests.support.server import ROOT
from training.__main__ import SEED, main
from training.paths import WEIGHTS


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
        (["--seeds", "4-0"], "'4-0' are not 1 to 100 seeds"),
        (["--seeds", "0-100"], "'0-100' are not 1 to 100 seeds"),
        (["--seeds", "0-"], "'' is not a whole number"),
        (["--lr", "0"], "'0' is not a number of at least 1e-12 and at most 1"),
        (["--lr", "nan"], "'nan' is not a number"),
        (["--hidden", "2049"], "at most 2048"),
        (["--synthetic", "-1"], "at least 0 and at most 200000"),
        (["--variant", "dropout", "--p-hidden", "1"], "'1' is not a number of at least 0 and at most 0.99"),
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
    assert text.count("(default: ") == 14


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
