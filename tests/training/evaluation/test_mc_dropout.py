"""Monte Carlo dropout is what many passes with dropout left on would say."""

import pytest
import torch

from tests.support.networks import untrained
from training.components import softmax
from training.evaluation.mc_dropout import mc_dropout


def network_and_digits(variant):
    torch.manual_seed(0)
    return untrained(variant, 40).eval(), torch.rand(2, 784) * 2 - 1


@pytest.mark.parametrize("variant", ["dropout", "prelu"])
def test_monte_carlo_means_converge_to_the_mean_of_explicit_passes(variant):
    model, x = network_and_digits(variant)
    torch.manual_seed(2)
    fast = mc_dropout(model, x, 4000)
    assert fast.shape == (4000, 2, 10)
    assert not model.training
    model.train()
    with torch.no_grad():
        slow = torch.stack([softmax(model(x), dim=1) for _ in range(4000)])
    error = (fast.var(dim=0) / 4000 + slow.var(dim=0) / 4000).sqrt()
    assert ((fast.mean(dim=0) - slow.mean(dim=0)).abs() < 5 * error).all()
    assert (fast.std(dim=0) > 0).all()


def test_without_dropout_all_passes_are_alike():
    model, x = network_and_digits("baseline")
    passes = mc_dropout(model, x, 5)
    torch.testing.assert_close(passes, softmax(model(x), dim=1).detach().expand(5, 2, 10))
