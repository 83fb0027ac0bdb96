"""Activations are those of the model, and attributions add up to what they explain."""

import pytest
import torch
from torch import nn

from tests.support.networks import untrained
from training.components import rectify
from training.evaluation.attribution import attribution
from training.model.variants import VARIANTS


def network(variant, hidden=40):
    torch.manual_seed(0)
    return untrained(variant, hidden).eval()


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

    with torch.inference_mode():
        shown = model.layers(x)[0]
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
    random = untrained("baseline", 40).eval()
    maps, others = attribution(trained, x, 3), attribution(random, x, 3)
    pairs = torch.stack([maps, others], dim=1)
    correlations = torch.stack([torch.corrcoef(pair)[0, 1] for pair in pairs])
    assert correlations.abs().mean() < 0.1
    again = torch.stack([maps, attribution(trained, x + 0.01 * torch.randn_like(x), 3)], dim=1)
    assert torch.stack([torch.corrcoef(pair)[0, 1] for pair in again]).mean() > 0.8
