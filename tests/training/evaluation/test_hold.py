"""How long an answer holds while more and more hidden units are switched off."""

from statistics import median

import pytest
import torch

from tests.support.data import needs_mnist
from training.data.mnist import load_test
from training.data.pixels import scale
from training.evaluation.hold import SHARES, TIMES, hold, nested_masks
from training.evaluation.units_off import without_units
from training.model.weights import load_weights
from training.paths import WEIGHTS, mnist_folder


def plainly(network, x):
    """The same, one set of units and one share after the other."""
    answer, held = network(x).argmax().item(), 0.0
    for number, share in enumerate(SHARES):
        keeps = [[nested_masks(len(network.w_h2), layer)[number, time] for layer in (0, 1)] for time in range(TIMES)]
        same = sum(without_units(network, x, *each).argmax().item() == answer for each in keeps)
        if 2 * same < TIMES:
            break
        held = share
    return held


@pytest.mark.parametrize("hidden", [7, 50, 512])
def test_units_that_are_off_stay_off_and_are_as_many_as_it_says(hidden):
    masks = [nested_masks(hidden, layer) for layer in (0, 1)]
    for each in masks:
        assert each.shape == (len(SHARES), TIMES, hidden)
        assert (each.diff(dim=0) <= 0).all()
        assert [int(hidden - row[0].sum()) for row in each] == [round(share * hidden) for share in SHARES]
        assert len({tuple(row.tolist()) for row in each[9]}) > 5
    assert (masks[0] != masks[1]).any()


@pytest.mark.parametrize("size", ["notebook", "wide"])
@pytest.mark.parametrize("variant", ["baseline", "dropout", "prelu"])
def test_it_is_what_a_plain_computation_gives(size, variant):
    network = load_weights(WEIGHTS, size, variant)
    images = torch.randint(0, 256, (12, 28, 28), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    held = [hold(network, x[None]) for x in scale(images)]
    assert held == [plainly(network, x[None]) for x in scale(images)]
    assert len({*held, -1}) > 1


@needs_mnist
@pytest.mark.slow
@pytest.mark.parametrize("size", ["notebook", "wide"])
def test_with_dropout_the_answer_holds_longer(size):
    images = scale(load_test(mnist_folder()).images[:500])
    networks = [load_weights(WEIGHTS, size, variant) for variant in ("baseline", "dropout")]
    baseline, dropout = (median(hold(network, x[None]) for x in images) for network in networks)
    assert dropout >= baseline + 0.1
