"""Hidden units can be switched off, at random but by a seed, and what that costs is measured."""

from itertools import pairwise

import pytest
import torch
from torch.testing import assert_close

from tests.support.data import needs_mnist
from tests.support.networks import untrained
from training.data.mnist import Split, load_test
from training.data.pixels import scale
from training.evaluation.metrics import accuracy
from training.evaluation.units_off import accuracies_without_important_units, accuracy_without_units, without_units
from training.model.alterations import ALTERATIONS, altered, keep_units
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, evaluation_path, mnist_folder, record_path
from training.records.evaluation_record import load_evaluation
from training.records.run_record import load_record

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


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_important_units_the_accuracy_is_that_of_networks_altered_for_each_image(variant):
    torch.manual_seed(0)
    network = untrained(variant, 40).eval().requires_grad_(False)
    images = IMAGES[:60]
    split, shares = Split(images, network(scale(images)).argmax(dim=1)), [0, 0.03, 0.1, 1]
    found = accuracies_without_important_units(network, split, shares)
    for share, accurate in zip(shares, found, strict=True):
        answers = [
            altered(network, {"important units off": 100 * share}, x[None])(x[None]).argmax() for x in scale(images)
        ]
        assert accurate == pytest.approx((torch.stack(answers) == split.labels).double().mean().item())
    assert 1 == found[0] > found[1] >= found[2]


@needs_mnist
@pytest.mark.slow
@pytest.mark.parametrize("size", ["notebook", "wide"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_recorded_of_important_units_is_what_a_thousand_test_digits_give(size, variant):
    test = load_test(mnist_folder())
    sha256 = load_record(record_path(WEIGHTS, size, variant)).sha256
    record = load_evaluation(evaluation_path(WEIGHTS, size, variant), sha256)
    levels, recorded = ALTERATIONS["important units off"].levels, record.altered["important units off"]
    some = Split(test.images[::10], test.labels[::10])
    shares = [level / 100 for level in levels]
    found = accuracies_without_important_units(load_weights(WEIGHTS, size, variant), some, shares)
    assert found == pytest.approx(recorded, abs=0.06)  # four standard errors of a thousand digits
    assert recorded[0] == record.altered["units off"][0] == pytest.approx(1 - len(record.wrong) / 10_000)
