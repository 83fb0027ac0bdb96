"""The training's benchmark: what it prints is what it measured."""

import sys
import time

import pytest
import torch

from tests.support.data import needs_mnist
from tests.support.training import QUICK
from training.benchmark import __main__ as benchmark
from training.benchmark.process import time_process
from training.benchmark.steps import time_steps
from training.data.mnist import Split
from training.errors import UserError
from training.model.recipe import SIZES, recipe_of
from training.model.variants import VARIANTS

SAYS = "print('{variant} of {epochs}, epoch 0 1.000 s epoch 1 3.000 s epoch 2 2.000 s')"


def test_a_command_is_timed_from_start_to_end_with_all_its_memory():
    child = "import time; held = bytearray(90_000_000); time.sleep(1.5)"
    code = f"import subprocess, sys; print('up', flush=True); subprocess.run([sys.executable, '-c', {child!r}])"
    begun = time.perf_counter()
    run = time_process([sys.executable, "-c", code])
    assert 1.5 < run.seconds < time.perf_counter() - begun
    assert run.first < 1.4
    assert run.printed == "up\n"
    assert run.peak > 90 or sys.platform != "linux"


def test_a_command_that_fails_is_named():
    with pytest.raises(UserError, match=r"exit\(.*3.*\).* failed: .*gone"):
        time_process([sys.executable, "-c", "print('gone'); exit(3)"])


def test_the_floor_grows_with_the_network():
    narrow, wide = (
        min(benchmark.matrix_products(None, SIZES[size], 2_000) for _ in range(3)) for size in ("notebook", "wide")
    )
    assert wide > 3 * narrow


def test_the_steps_of_an_epoch_add_up_to_all_of_it():
    torch.manual_seed(0)
    data = Split(torch.randint(0, 256, (2000, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (2000,)))
    products = benchmark.matrix_products(None, SIZES["wide"], 2000)
    for variant in VARIANTS:
        *each, whole = time_steps((data, data), recipe_of("wide", variant), products).values()
        assert sum(each) == pytest.approx(whole)
        names = dict(zip(("products", "gradients", "masks", "warp", "step", "validation", "rest"), each, strict=True))
        assert (names["masks"] > 0.001) == (variant != "baseline")
        assert min(names[step] for step in ("products", "warp", "step", "validation", "rest")) > 0


@needs_mnist
@pytest.mark.slow
def test_peers_stand_beside_ours(monkeypatch, capsys):
    peer = f'peer: {sys.executable} -c "{SAYS}"'
    monkeypatch.setattr(
        benchmark, "train_all_in", lambda folder, *options: time_process([*QUICK, "--out", folder, *options])
    )
    monkeypatch.setattr(sys, "argv", ["benchmark", "commands", "--rounds", "1", "--epochs", "2", "--peer", peer])
    benchmark.main()
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in capsys.readouterr().out.splitlines() if "|" in line
    ]
    ours, peer = rows[2:]
    assert ours[:1] + ours[2:3] == ["ours", "1"]
    assert peer[0] == "peer"
    assert peer[3:6] == ["2", "2", "2"]
    assert float(peer[1]) < 1
    assert float(peer[2]) == pytest.approx(float(ours[1]) / float(peer[1]), rel=0.02)
    assert all(float(seconds) > 0 for seconds in ours[3:6])


def test_a_part_that_does_not_exist_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmark", "speed"])
    with pytest.raises(SystemExit):
        benchmark.main()
    assert "no part speed, only epoch, steps, commands, start" in capsys.readouterr().err
