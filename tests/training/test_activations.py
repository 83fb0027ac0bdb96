"""Every activation function has the derivative of its forward, and one that has not trains nothing."""

from dataclasses import replace

import pytest
import torch
from torch.testing import assert_close

from tests.support.networks import recipe
from training import components
from training.components import ACTIVATIONS, Activation, ReLU, check_derivative
from training.components.activation import above_zero
from training.errors import UserError
from training.loop.train import begin
from training.model.recipe import recipe_of
from training.model.variants import VARIANTS


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_its_derivative_is_autograds(name):
    """In float64, at 0 too, with a mask that zeroes and scales, and added to what is there."""
    torch.manual_seed(0)
    activation = ACTIVATIONS[name]().double()
    z, mask = torch.randn(30, 7, dtype=torch.float64), torch.randint(0, 2, (30, 7)) * 1.5
    z[::3, 0] = 0  # where gt and ge differ
    to_output = torch.randn(30, 7, dtype=torch.float64)
    for times in 1, 2:
        x = z.clone().requires_grad_()
        output = mask * activation(x)
        inputs = [x, *activation.parameters()]
        to_x, *to_parameters = torch.autograd.grad(output, inputs, to_output)
        with torch.no_grad():
            found, derivative, kept = activation.activate(z, mask)
            activation.learn(to_output, z, kept)
        assert_close(found, output.detach())
        assert_close(to_output * derivative, to_x)
        for parameter, expected in zip(activation.parameters(), to_parameters, strict=True):
            assert_close(parameter.grad, times * expected)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_it_says_what_it_does_and_whether_it_learns(name):
    activation = ACTIVATIONS[name]()
    assert activation.description
    assert activation.description[0].islower()
    assert (activation.slope is not None) == activation.learns_slope == bool(list(activation.parameters()))


class NoDerivative(Activation):
    def forward(self, z):
        return torch.tanh(z)


class OfAnother(ReLU):
    """What a new forward beside an old derivative did: it trained with ReLU's gradients and said nothing."""

    def forward(self, z):
        return torch.tanh(z)


class BelowZero(ReLU):
    """Wrong on one side only."""

    def forward(self, z):
        return torch.where(z > 0, z, 0.1 * z)


class ByAHundredth(ReLU):
    def activate(self, z, mask):
        output, derivative, _ = super().activate(z, mask)
        return output, 1.01 * derivative, None


class LearnsNothing(components.PReLU):
    def learn(self, gradient, z, below):
        pass


class Unused(components.PReLU):
    """Its forward takes no notice of its parameter."""

    def forward(self, z):
        return components.rectify(z)


class Nothing(Activation):
    """Without a forward."""


class Tanh(Activation):
    description = "everything between -1 and 1"

    def forward(self, z):
        return torch.tanh(z)

    def activate(self, z, mask):
        output = torch.tanh(z)
        return mask * output, mask * (1 - output**2), None


@pytest.mark.parametrize("kind", [NoDerivative, OfAnother, BelowZero, ByAHundredth, LearnsNothing, Unused, Nothing])
def test_one_without_its_own_derivative_is_an_error_before_the_first_batch(monkeypatch, kind):
    monkeypatch.setitem(ACTIVATIONS, "PReLU", kind)
    mend = r"training/README\.md says how to add one\."
    with pytest.raises(UserError, match=rf"^This network cannot be trained, as .*{kind.__name__}.*: {mend}$"):
        begin(recipe("prelu"), 0, 100)


def test_where_z_is_above_zero_is_said_in_its_own_type():
    for dtype in torch.float16, torch.float64:
        found = above_zero(torch.tensor([-1.0, 0.0, 2.0], dtype=dtype))
        assert_close(found, torch.tensor([0, 0, 1], dtype=dtype))


def test_a_new_one_that_is_no_multiple_of_its_input_is_as_good():
    check_derivative(Tanh())


def test_a_network_begins_without_autograd(monkeypatch):
    """Beside a GPU it starts threads, and the processes that are forked for the training could use none of it."""
    monkeypatch.setattr(torch.autograd, "grad", None)
    monkeypatch.setattr(torch.Tensor, "backward", None)
    begin(recipe_of("notebook", "prelu"), seed=0, images=100)


def test_to_check_one_costs_no_gradient_and_no_random_number():
    activation = components.PReLU()
    torch.manual_seed(0)
    before = torch.get_rng_state()
    activation.weight.grad = torch.ones(1)
    check_derivative(activation)
    assert torch.equal(activation.weight.grad, torch.ones(1))
    assert torch.equal(torch.get_rng_state(), before)


def test_every_variant_has_one():
    assert {row.activation for row in VARIANTS.values()} <= ACTIVATIONS.keys()


def test_a_row_that_asks_for_none_of_them_is_told_so(monkeypatch):
    monkeypatch.setitem(VARIANTS, "leaky", replace(VARIANTS["prelu"], activation="leaky_relu"))
    with pytest.raises(UserError, match=r"gives leaky the activation 'leaky_relu', .* has only ReLU, PReLU: name"):
        recipe_of("notebook", "leaky")
