"""Hidden units can be switched off, at random but by a seed, and what that costs is measured."""

from itertools import pairwise

import pytest
import torch
from torch.testing import assert_close

from tests.support.networks import untrained
from training.data.mnist import Split
from training.data.pixels import scale
from training.evaluation.metrics import accuracy
from training.evaluation.units_off import accuracy_without_units, without_units
from training.model.alterations import keep_units
from training.model.variants import VARIANTS

IMAGES = torch.randint(0, 256, (250, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("share", "off"), [(0, 0), (0.3, 15), (0.5, 25), (0.99, 50), (1, 50)])
def test_so_many_are_off_and_no_others(share, off):
    keep = keep_units(50, share, torch.Generator().manual_seed(0))
    assert (keep == 0).sum() == off
    assert (keep == 1).sum() == 50 - off


def test_who_is_off_at_a_share_is_off_at_a_larger_one():
    masks = [keep_units(512, share, torch.Generator().manual_seed(3)) for share in (0.1, 0.4, 0.9)]
    assert all((less >= more).all() for less, more in pairwise(masks))
    other = keep_units(512, 0.4, torch.Generator().manual_seed(4))
    assert not torch.equal(masks[1], other)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_unit_is_off_as_if_nothing_came_out_of_it(variant):
    torch.manual_seed(0)
    network, x = untrained(variant, 20).eval(), scale(IMAGES[:5])
    every = torch.ones(20)
    assert_close(without_units(network, x, every, every), network(x))
    assert (without_units(network, x, 0 * every, every) == 0).all()
    keep, keep2 = (keep_units(20, 0.5, torch.Generator().manual_seed(seed)) for seed in (1, 2))
    found = without_units(network, x, keep, keep2)
    with torch.no_grad():
        network.w_h2[keep == 0] = 0
        network.w_o[keep2 == 0] = 0
    assert_close(found, network(x))


def test_the_accuracy_is_that_of_the_answers_without_them():
    torch.manual_seed(0)
    network = untrained("dropout", 40).eval().requires_grad_(False)
    split = Split(IMAGES, network(scale(IMAGES)).argmax(dim=1))
    assert accuracy_without_units(network, split, 0) == accuracy(network, split) == 1
    assert accuracy_without_units(network, split, 1) == (split.labels == 0).double().mean()  # all logits are alike
    shares = [accuracy_without_units(network, split, share) for share in (0.1, 0.5, 0.9)]
    assert shares == sorted(shares, reverse=True)
    assert 0.1 < shares[1] < 1
    assert accuracy_without_units(network, split, 0.5) == shares[1]
    assert accuracy_without_units(network, split, 0.5, seed=1) != shares[1]
