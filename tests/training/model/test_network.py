"""The network and its recipe are the notebook's, its faults repaired."""

import pytest
import torch
from torch.testing import assert_close

from tests.support.networks import untrained
from training.model.recipe import SIZES
from training.model.variants import VARIANTS

NOTEBOOK = SIZES["notebook"]


def test_the_notebooks_recipe_is_the_notebooks():
    assert (NOTEBOOK.hidden, NOTEBOOK.batch_size, NOTEBOOK.epochs, NOTEBOOK.lr) == (50, 100, 100, 1e-3)
    assert not NOTEBOOK.decay
    assert not NOTEBOOK.warp
    assert NOTEBOOK.hard == 0
    assert (VARIANTS["dropout"].p_input, VARIANTS["dropout"].p_hidden) == (0.2, 0.3)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_network_is_what_the_notebook_wrote_down(variant):
    """Against the notebook's own formula, with torch's twins of our components."""
    torch.manual_seed(0)
    network, x = untrained(variant, 50).eval(), torch.randn(7, 784)
    slope = network.activation.slope if variant == "prelu" else 0.0
    act = torch.nn.LeakyReLU(slope)
    assert_close(network(x), act(act(x @ network.w_h) @ network.w_h2) @ network.w_o)
    shapes = sorted(tuple(parameter.shape) for parameter in network.parameters())
    assert shapes == [(1,)] * (variant == "prelu") + [(50, 10), (50, 50), (784, 50)]
    assert network.activation.slope == (pytest.approx(-0.1) if variant == "prelu" else None)


@pytest.mark.parametrize("variant", VARIANTS)
def test_dropout_acts_in_training_only_and_only_where_it_belongs(variant):
    torch.manual_seed(0)
    network, x = untrained(variant, 50), torch.randn(7, 784)
    network.train()
    assert torch.equal(network(x), network(x)) == (variant == "baseline")
    network.eval()
    assert torch.equal(network(x), network(x))


@pytest.mark.parametrize(
    ("variant", "ps"), [("baseline", (0, 0, 0)), ("dropout", (0.2, 0.3, 0.3)), ("prelu", (0.2, 0.3, 0.3))]
)
def test_dropout_stands_before_each_of_the_three_layers(monkeypatch, variant, ps):
    calls = []
    monkeypatch.setattr("training.model.network.dropout", lambda x, p, training: calls.append((p, x.shape[1])) or x)
    untrained(variant, 50)(torch.randn(7, 784))
    assert calls == list(zip(ps, (784, 50, 50), strict=True))
