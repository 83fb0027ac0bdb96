"""What the views show is what the networks do."""

import pytest
import torch
from torch import nn

from training.components import rectify, softmax
from training.inside import activations, attribution
from training.measure import calibration
from training.mnist import Split
from training.network import VARIANTS, Network
from training.pixels import scale
from training.uncertainty import calibration_error, sample


def network(variant, hidden=40):
    torch.manual_seed(0)
    return Network(variant, hidden).eval()


def digits(n=3):
    torch.manual_seed(1)
    return torch.rand(n, 784) * 2 - 1


@pytest.mark.parametrize("variant", VARIANTS)
def test_activations_are_those_of_a_hook_on_the_model(variant):
    model, x, seen = network(variant), digits(), []

    class Spy(nn.Module):
        def __init__(self, activation):
            super().__init__()
            self.activation = activation

        def forward(self, x):
            return self.activation(x)

    shown = activations(model, x)
    model.activation = Spy(model.activation) if variant == "prelu" else Spy(rectify)
    model.activation.register_forward_hook(lambda _, before, after: seen.append((before[0], after)))
    with torch.inference_mode():
        model(x)
    assert len(seen) == 2
    torch.testing.assert_close(shown, seen, atol=0, rtol=0)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_shares_of_the_pixels_add_up_to_the_logit(variant):
    model, x = network(variant), digits()
    shares = attribution(model, x, 4)
    assert shares.shape == x.shape
    assert not shares.requires_grad
    torch.testing.assert_close(shares.sum(dim=1), model(x)[:, 4].detach(), atol=1e-5, rtol=1e-4)


def test_attribution_works_on_weights_that_are_not_trained_any_more():
    model = network("prelu").requires_grad_(False)
    with torch.inference_mode():
        x = digits()
    assert attribution(model, x, 0).abs().sum() > 0


def test_the_shares_of_a_lead_are_those_of_one_digit_less_those_of_the_other():
    model, x = network("prelu"), digits()
    lead = attribution(model, x, 4, over=9)
    torch.testing.assert_close(lead, attribution(model, x, 4) - attribution(model, x, 9), atol=1e-5, rtol=1e-4)


def test_of_a_linear_network_attribution_is_weight_times_input():
    model, x = network("prelu"), digits()
    with torch.no_grad():
        model.activation.weight.fill_(1)  # below zero as above: nothing is bent
    weight = (model.w_h @ model.w_h2 @ model.w_o).detach()
    for digit in range(10):
        torch.testing.assert_close(attribution(model, x, digit), x * weight[:, digit], atol=1e-5, rtol=1e-4)


def test_random_weights_destroy_the_attribution():
    """Adebayo et al. 2018, arXiv:1810.03292: a map that survives this shows the drawing, not the network."""
    trained, x = network("baseline"), digits(20)
    optimizer = torch.optim.Adam(trained.parameters(), lr=1e-2)
    for _ in range(60):
        optimizer.zero_grad()
        nn.functional.cross_entropy(trained(x), torch.arange(20) % 10).backward()
        optimizer.step()
    torch.manual_seed(7)
    random = Network("baseline", 40).eval()
    maps, others = attribution(trained, x, 3), attribution(random, x, 3)
    pairs = torch.stack([maps, others], dim=1)
    correlations = torch.stack([torch.corrcoef(pair)[0, 1] for pair in pairs])
    assert correlations.abs().mean() < 0.1
    again = torch.stack([maps, attribution(trained, x + 0.01 * torch.randn_like(x), 3)], dim=1)
    assert torch.stack([torch.corrcoef(pair)[0, 1] for pair in again]).mean() > 0.8


@pytest.mark.parametrize("variant", ["dropout", "prelu"])
def test_monte_carlo_means_converge_to_the_mean_of_explicit_passes(variant):
    model, x = network(variant), digits(2)
    torch.manual_seed(2)
    fast = sample(model, x, 4000)
    assert fast.shape == (4000, 2, 10)
    assert not model.training
    model.train()
    with torch.no_grad():
        slow = torch.stack([softmax(model(x), dim=1) for _ in range(4000)])
    error = (fast.var(dim=0) / 4000 + slow.var(dim=0) / 4000).sqrt()
    assert ((fast.mean(dim=0) - slow.mean(dim=0)).abs() < 5 * error).all()
    assert (fast.std(dim=0) > 0).all()


def test_without_dropout_all_passes_are_alike():
    model, x = network("baseline"), digits(2)
    passes = sample(model, x, 5)
    torch.testing.assert_close(passes, softmax(model(x), dim=1).detach().expand(5, 2, 10))


def test_calibration_error_by_hand():
    # Two answers at 0.95, one of them right, and two at 0.55, both right: (|0.5 - 0.95| + |1 - 0.55|) / 2
    probabilities = torch.full((4, 10), 0.0)
    probabilities[:, 0] = torch.tensor([0.95, 0.95, 0.55, 0.55])
    probabilities[:, 1] = 1 - probabilities[:, 0]
    assert calibration_error(probabilities, torch.tensor([0, 3, 0, 0])) == pytest.approx(0.45, abs=1e-6)
    certain = torch.eye(10)
    assert calibration_error(certain, torch.arange(10)) == 0
    assert calibration_error(certain, torch.arange(10).roll(1)) == 1


def test_calibration_is_measured_with_and_without_dropout():
    model = network("dropout")
    split = Split(torch.randint(0, 256, (300, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (300,)))
    measured = calibration(model, split, 20)
    plain = softmax(model(scale(split.images)), dim=1).detach()
    assert measured["softmax_ece"] == pytest.approx(calibration_error(plain, split.labels), abs=1e-5)
    assert measured["mc_ece"] != measured["softmax_ece"]
    assert 0 <= measured["mc_accuracy"] <= 1
