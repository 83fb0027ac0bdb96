"""Gradients by hand, against autograd's."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from tests.support.networks import untrained
from training.loop.backpropagation import backpropagate
from training.model.variants import VARIANTS


@pytest.mark.parametrize("hidden", [7, 50])
@pytest.mark.parametrize("variant", VARIANTS)
def test_gradients_by_hand_are_autograds_to_rounding(variant, hidden):
    """In float64, with the same masks, and added to what is there."""
    torch.manual_seed(0)
    x, labels = torch.randn(20, 784, dtype=torch.float64), torch.randint(0, 10, (20,))
    network = untrained(variant, hidden).double()
    twin = copy.deepcopy(network)
    for count in 1, 2:
        torch.manual_seed(count)
        expected = F.cross_entropy(twin(x), labels, reduction="none")
        expected.mean().backward()
        torch.manual_seed(count)
        assert_close(backpropagate(network, x, labels), expected.detach(), rtol=1e-12, atol=0)
        for (name, parameter), other in zip(network.named_parameters(), twin.parameters(), strict=True):
            assert_close(parameter.grad, other.grad, rtol=1e-11, atol=1e-14, msg=name)


def test_without_dropout_nothing_is_random():
    network = untrained("baseline", 5)
    before = torch.get_rng_state()
    backpropagate(network, torch.ones(3, 784), torch.arange(3))
    assert torch.equal(torch.get_rng_state(), before)


def test_gradients_by_hand_are_zero_where_an_activation_is_exactly_zero():
    network = untrained("baseline", 5)
    backpropagate(network, torch.zeros(3, 784), torch.arange(3))
    assert all((parameter.grad == 0).all() for parameter in network.parameters())
    assert network.w_h.grad.isfinite().all()
