"""The hidden units that contribute most to an answer, by a second, plain computation."""

from itertools import pairwise

import pytest
import torch
from torch.testing import assert_close

from tests.support.networks import untrained
from training.data.pixels import scale
from training.model.alterations import altered, keep_units
from training.model.contribution import contributions, importance_ranks, keep_unimportant
from training.model.variants import VARIANTS

X = scale(torch.randint(0, 256, (5, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)))
HIDDEN = 40


@pytest.fixture(params=VARIANTS)
def network(request):
    torch.manual_seed(0)
    return untrained(request.param, HIDDEN).eval().requires_grad_(False)


def plainly(network, x):
    """The contributions of both layers to the lead of one image's answer, (784,), by the chain rule, unit by unit."""
    slope = network.activation.slope or 0.0
    z1 = x @ network.w_h
    h1 = torch.where(z1 > 0, z1, slope * z1)
    z2 = h1 @ network.w_h2
    h2 = torch.where(z2 > 0, z2, slope * z2)
    top, second = (h2 @ network.w_o).topk(2).indices
    by_h2 = [network.w_o[unit, top] - network.w_o[unit, second] for unit in range(HIDDEN)]
    by_z2 = torch.stack([by_h2[unit] * (1.0 if z2[unit] > 0 else slope) for unit in range(HIDDEN)])
    by_h1 = [(network.w_h2[unit] * by_z2).sum() for unit in range(HIDDEN)]
    return [torch.stack([h[unit] * by[unit] for unit in range(HIDDEN)]) for h, by in ((h1, by_h1), (h2, by_h2))]


def without_the_first(network, x, share):
    """The logits of one image once the weights out of its most important units are zero, one unit after the other."""
    weights = [network.w_h2.clone(), network.w_o.clone()]
    for weight, contribution in zip(weights, plainly(network, x), strict=True):
        for unit in sorted(range(HIDDEN), key=lambda unit: -contribution[unit])[: round(share * HIDDEN)]:
            weight[unit] = 0
    act = network.activation
    return act(act(x @ network.w_h) @ weights[0]) @ weights[1]


def test_contributions_are_activation_times_gradient_and_add_up_to_the_lead(network):
    found = contributions(network, X)
    for i, x in enumerate(X):
        assert_close([each[i] for each in found], plainly(network, x))
    top, second = network(X).topk(2, dim=1).values.T
    for each in found:
        assert_close(each.sum(dim=1), top - second, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("share", [0, 0.05, 0.3, 0.8, 1])
def test_the_most_important_units_of_each_image_are_off(network, share):
    before = network(X)
    for x in X:
        off = altered(network, {"important units off": 100 * share}, x[None])
        assert_close(off(x[None])[0], without_the_first(network, x, share))
        if share == 0:
            assert torch.equal(off(X), before)
        if share == 1:
            assert (off(X) == 0).all()
    assert torch.equal(network(X), before)


def test_who_is_off_at_a_share_is_off_at_a_larger_one(network):
    for ranks in importance_ranks(network, X):
        assert (ranks.sort(dim=1).values == torch.arange(HIDDEN)).all()  # equal ones, too, have a place each
        masks = [keep_unimportant(ranks, share) for share in (0, 0.1, 0.4, 0.9, 1)]
        assert [int(HIDDEN - each[0].sum()) for each in masks] == [0, 4, 16, 36, 40]
        assert all((less >= more).all() for less, more in pairwise(masks))
    assert len({tuple(row) for row in ranks.tolist()}) == len(X)  # others for each image


def test_units_off_at_random_are_off_as_well_and_change_no_order(network):
    x, generator = X[:1], torch.Generator().manual_seed(0)
    off = altered(network, {"units off": 50, "important units off": 20}, x)
    ranks = importance_ranks(network, x)
    for weight, each in zip((off.w_h, off.w_h2), ranks, strict=True):
        keep = keep_units(HIDDEN, 0.5, generator) * keep_unimportant(each, 0.2)[0]
        assert ((weight == 0).all(dim=0) == (keep == 0)).all()
