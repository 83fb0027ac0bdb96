"""Networks that are altered once they are trained, the others left as they were."""

import pytest
import torch
from torch.testing import assert_close

from tests.support.networks import untrained
from training.data.pixels import scale
from training.evaluation.units_off import without_units
from training.model.alterations import altered, keep_units
from training.model.variants import VARIANTS

X = scale(torch.randint(0, 256, (5, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)))


@pytest.fixture(params=VARIANTS)
def network(request):
    torch.manual_seed(0)
    return untrained(request.param, 40).eval().requires_grad_(False)


def test_what_is_not_altered_is_the_network_itself(network):
    assert altered(network, {}) is network
    assert altered(network, {"noise": 50.0}) is network


@pytest.mark.parametrize("level", [0, 30, 65, 100])
def test_units_are_off_in_both_layers_and_the_network_stays_as_it_is(network, level):
    before = network(X)
    generator = torch.Generator().manual_seed(3)
    keeps = [keep_units(40, level / 100, generator) for _ in range(2)]
    off = altered(network, {"units off": level}, seed=3)
    assert_close(off(X), without_units(network, X, *keeps))
    for (inputs, outputs), keep in zip(off.layers(X)[0], keeps, strict=True):
        assert (inputs[:, keep == 0] == 0).all()
        assert (outputs[:, keep == 0] == 0).all()
    assert torch.equal(network(X), before)


def test_units_off_by_hand_are_off_beside_those_at_random(network):
    hands = [0, 7, 39], [5]
    for levels in {}, {"units off": 30}, {"important units off": 5}:
        off, without = altered(network, levels, X[:1], hands), altered(network, levels, X[:1])
        for found, expected, units in zip((off.w_h, off.w_h2), (without.w_h, without.w_h2), hands, strict=True):
            expected = expected.clone()
            for unit in units:
                expected[:, unit] = 0
            assert torch.equal(found, expected)
        assert torch.equal(off.w_o, network.w_o)
    assert altered(network, {}, off=([], [])) is network


def test_who_is_off_stays_off_at_a_higher_level_and_is_the_same_in_each_network():
    first, second = (untrained(variant, 40).requires_grad_(False) for variant in ("baseline", "prelu"))

    def dead(network, level):
        weights = altered(network, {"units off": level})
        return [set((weight == 0).all(dim=0).nonzero()[:, 0].tolist()) for weight in (weights.w_h, weights.w_h2)]

    for less, more, other in zip(dead(first, 30), dead(first, 70), dead(second, 70), strict=True):
        assert len(less) == 12
        assert less < more == other
    assert dead(first, 30)[0] != dead(first, 30)[1]


def test_only_a_learned_slope_can_be_another(network):
    slope = network.activation.slope
    other = altered(network, {"slope": 0.2})
    assert network.activation.slope == slope
    if slope is None:
        assert_close(other(X), network(X))
    else:
        assert other.activation.slope == pytest.approx(0.2)
        below = torch.nn.LeakyReLU(0.2)
        assert_close(other(X), below(below(X @ network.w_h) @ network.w_h2) @ network.w_o)
        assert_close(altered(network, {"slope": slope})(X), network(X))
