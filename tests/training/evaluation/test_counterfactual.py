"""A counterfactual explanation makes the network say the rival, with no pixel too many and hardly more than needed."""

import pytest
import torch

from app.preprocessing import preprocess
from tests.support.digits import DIGITS
from tests.support.networks import untrained
from training.data.pixels import PIXELS, scale
from training.evaluation.counterfactual import MAX_PIXELS, TIE, counterfactual
from training.model.alterations import altered
from training.model.network import Network
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS

EIGHT = torch.tensor([-1, -1, -1, 0, 0.5, 1, 1, 1])  # paper, grey, and ink


def small(variant, seed):
    """A network that sees eight pixels only, an image, and which pixels these are."""
    torch.manual_seed(seed)
    network, seen = untrained(variant, 20).eval().requires_grad_(False), torch.randperm(PIXELS)[:8]
    weights = torch.zeros_like(network.w_h)
    weights[seen] = 10 * network.w_h[seen]
    network.w_h.copy_(weights)
    x = torch.full((1, PIXELS), -1.0)
    x[0, seen] = EIGHT
    return network, x, seen


@torch.no_grad()
def brute_force(network, x, seen, rival):
    """The fewest of the pixels seen that make the network answer rival, of all sets and both ends; None for none."""
    sets = torch.cartesian_prod(*(torch.tensor(sorted({-1.0, 1.0, value})) for value in EIGHT.tolist()))
    images = x.repeat(len(sets), 1)
    images[:, seen] = sets
    wins = network(images).argmax(dim=1) == rival
    return (sets != EIGHT).sum(dim=1)[wins].min().item() if wins.any() else None


def size(found, x):
    return (found != x).sum().item()


@pytest.mark.parametrize("variant", ["baseline", "prelu"])  # dropout is off: the baseline once more
def test_it_takes_as_few_pixels_as_brute_force_or_one_more_and_mostly_finds_some(variant):
    solvable, more = 0, []
    for seed in range(30):
        network, x, seen = small(variant, seed)
        for rival in network(x)[0].topk(4).indices[1:].tolist():
            fewest, found = brute_force(network, x, seen, rival), counterfactual(network, x, rival)
            solvable += fewest is not None
            if found is None:
                assert fewest != 1  # of one pixel all are tried
            else:
                more.append(size(found, x) - fewest)
                assert more[-1] == 0 or fewest > 1
    assert set(more) <= {0, 1}
    assert more.count(0) >= 0.95 * len(more)
    assert len(more) >= 0.75 * solvable


def explained(network: Network, digit: int):
    """An image, and what makes the network say each other even digit instead."""
    x = scale(torch.from_numpy(preprocess(DIGITS[digit]))[None])
    answer = network(x).argmax().item()
    return x, [(rival, counterfactual(network, x, rival)) for rival in range(0, 10, 2) if rival != answer]


@pytest.mark.parametrize("name", ["wide", "notebook"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_rival_is_the_answer_and_no_pixel_can_be_left_out(name, variant):
    trained, found_any = load_weights(WEIGHTS, name, variant), 0
    for change in {}, {"units off": 30, "slope": 0.2}:
        network = altered(trained, change)
        x, explanations = explained(network, 4)
        for rival, found in explanations:
            if found is None:
                continue
            found_any += 1
            pixels = (found != x)[0].nonzero()[:, 0]
            assert 1 <= len(pixels) <= MAX_PIXELS
            assert found[0, pixels].abs().unique().tolist() == [1]  # paper or full ink
            assert network(found).argmax() == rival
            fewer = found.repeat(len(pixels), 1)
            fewer[torch.arange(len(pixels)), pixels] = x[0, pixels]
            logits = network(fewer)
            others = logits.index_fill(1, torch.tensor(rival), -torch.inf).amax(dim=1)
            assert (logits[:, rival] - others).max() < 2 * TIE
    assert found_any >= 3


def test_nothing_is_found_beyond_the_limit_and_the_same_is_found_again():
    network = load_weights(WEIGHTS, "wide", "dropout")
    x, explanations = explained(network, 4)
    rival, found = min((each for each in explanations if each[1] is not None), key=lambda each: size(each[1], x))
    assert torch.equal(counterfactual(network, x, rival), found)
    assert size(counterfactual(network, x, rival, limit=size(found, x) + 1), x) <= size(found, x)
    for limit in range(size(found, x)):
        fewer = counterfactual(network, x, rival, limit)
        assert fewer is None or size(fewer, x) <= limit
    assert counterfactual(network, x, rival, limit=1) is None


def test_nothing_changes_where_the_rival_is_the_answer_and_nothing_helps_where_all_units_are_off():
    network = load_weights(WEIGHTS, "wide", "prelu")
    x, explanations = explained(network, 7)
    assert torch.equal(counterfactual(network, x, 7), x)
    off = altered(network, {"units off": 100})
    assert [counterfactual(off, x, rival) for rival, _ in explanations] == [None] * 5
