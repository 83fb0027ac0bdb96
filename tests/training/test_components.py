"""Each component against its torch twin: value and gradient, at the inputs where the notebook's version went wrong."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch.testing import assert_close

from training.components import PReLU, RMSprop, dropout, prelu, rectify, softmax, xavier_normal_

INF, NAN = float("inf"), float("nan")


def value_and_gradient(function, x):
    x = x.clone().requires_grad_()
    out = function(x)
    out.backward(torch.arange(1.0, out.numel() + 1, dtype=out.dtype).reshape(out.shape))
    return out.detach(), x.grad


@pytest.mark.parametrize(
    "x",
    [
        torch.tensor([-2.0, -0.0, 0.0, 1e-30, 3.0]),
        torch.tensor([NAN, -INF, INF, -1.0]),
        torch.randn(7, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64),
    ],
)
def test_rectify_is_relu(x):
    for ours, torchs in zip(value_and_gradient(rectify, x), value_and_gradient(F.relu, x), strict=True):
        assert_close(ours, torchs, equal_nan=True)


@pytest.mark.parametrize("slope", [-0.1, 0.25, -2.0, 0.0])
def test_prelu_is_torchs_in_value_and_both_gradients(slope):
    x = torch.tensor([[-2.0, -0.5, 0.0, 0.5, 2.0, -1e-3, -INF]])
    gradients = []
    for function in prelu, F.prelu:
        weight = torch.tensor([slope], requires_grad=True)
        gradients.append((*value_and_gradient(lambda x, f=function, w=weight: f(x, w), x[:, :6]), weight.grad))
    assert_close(gradients[0], gradients[1])
    assert_close(prelu(x, torch.tensor([slope])), F.prelu(x, torch.tensor([slope])), equal_nan=True)


def test_one_prelu_in_two_layers_adds_up_the_gradients_of_its_slope():
    torch.manual_seed(0)
    x, matrix = torch.randn(4, 6), torch.randn(6, 6)
    ours, torchs = PReLU(), torch.nn.PReLU(init=-0.1)
    for layer in ours, torchs:
        layer(layer(x) @ matrix).square().sum().backward()
    assert_close(ours.weight, torchs.weight)
    assert_close(ours.weight.grad, torchs.weight.grad)


@pytest.mark.parametrize("shape", [(1, 10), (7, 10), (100, 10), (3, 4, 5)])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_softmax_is_torchs_for_any_batch_and_dim(shape, dim):
    torch.manual_seed(0)
    x = 5 * torch.randn(shape, dtype=torch.float64)
    ours = value_and_gradient(lambda x: softmax(x, dim), x)
    assert_close(ours, value_and_gradient(lambda x: F.softmax(x, dim), x))


def test_softmax_survives_huge_logits():
    x = torch.tensor([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]])
    assert_close(softmax(x, 1), F.softmax(x, 1))


@pytest.mark.parametrize("p", [0.2, 0.3, 0.9])
def test_dropout_zeroes_with_probability_p_and_scales_the_rest(p):
    torch.manual_seed(0)
    x = torch.rand(1000, 500) + 0.5
    x.requires_grad_()
    out = dropout(x, p, training=True)
    out.sum().backward()
    zero = out == 0
    assert_close(out[~zero], x[~zero] / (1 - p))
    assert_close(x.grad, (~zero).float() / (1 - p))
    for rate, n in (zero.float().mean(), 500_000), (zero.float().mean(0), 1000), (zero.float().mean(1), 500):
        assert ((rate - p).abs() < 5 * (p * (1 - p) / n) ** 0.5).all()


def test_dropout_draws_anew_each_time():
    torch.manual_seed(0)
    x = torch.ones(100, 100)
    assert not torch.equal(dropout(x, 0.3, True), dropout(x, 0.3, True))


@pytest.mark.parametrize(("p", "training"), [(0.3, False), (0.0, True)])
def test_dropout_is_the_identity_in_evaluation_and_at_p_0(p, training):
    x = torch.randn(5, 5)
    assert_close(dropout(x, p, training), x, rtol=0, atol=0)


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, NAN])
def test_dropout_refuses_what_is_not_a_probability_of_zeroing(p):
    with pytest.raises(ValueError, match="probability of zeroing"):
        dropout(torch.ones(2), p, training=True)


def test_xavier_is_torchs_number_for_number():
    for shape in (784, 50), (50, 784), (3, 3):
        torch.manual_seed(0)
        ours = xavier_normal_(torch.empty(shape))
        torch.manual_seed(0)
        assert_close(ours, torch.nn.init.xavier_normal_(torch.empty(shape)))


def test_xavier_has_variance_2_over_fan_in_plus_fan_out():
    torch.manual_seed(0)
    weight = xavier_normal_(torch.empty(3000, 500))
    assert weight.mean().item() == pytest.approx(0, abs=1e-4)
    assert weight.var().item() == pytest.approx(2 / 3500, rel=0.01)


def test_xavier_refuses_what_is_not_a_matrix():
    with pytest.raises(ValueError, match="matrix"):
        xavier_normal_(torch.empty(5))


def ten_steps(optimizer_class, eps, alpha=0.9):
    """Parameters after ten steps on a loss with gradients of very different sizes: two groups, one grad of None."""
    torch.manual_seed(0)
    a, b, unused = (torch.randn(4, 3, dtype=torch.float64, requires_grad=True) for _ in range(3))
    groups = [{"params": [a, unused]}, {"params": [b], "lr": 3e-2}]
    optimizer = optimizer_class(groups, lr=1e-2, alpha=alpha, eps=eps)
    for step in range(10):
        optimizer.zero_grad()
        ((a * b).sum() ** 2 + 1e-3 * (a**4).sum() + step * b.sum()).backward()
        optimizer.step()
    return [a, b, unused]


@pytest.mark.parametrize("eps", [1e-8, 1e-2, 1.0])
@pytest.mark.parametrize("alpha", [0.9, 0.0])
def test_rmsprop_is_torchs_over_ten_steps(eps, alpha):
    assert_close(ten_steps(RMSprop, eps, alpha), ten_steps(torch.optim.RMSprop, eps, alpha), rtol=1e-12, atol=0)


def test_rmsprop_defaults_are_the_notebooks():
    assert RMSprop([torch.zeros(1)]).defaults == {"lr": 1e-3, "alpha": 0.9, "eps": 1e-8}


def test_rmsprop_goes_on_from_its_state_dict():
    def step(parameter, optimizer):
        optimizer.zero_grad()
        (parameter**3).sum().backward()
        optimizer.step()

    one = torch.tensor([1.0, 2.0], requires_grad=True)
    first = RMSprop([one], lr=0.1)
    step(one, first)
    two = one.detach().clone().requires_grad_()
    second = RMSprop([two], lr=9.0)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    step(one, first)
    step(two, second)
    assert_close(one, two, rtol=0, atol=0)


def test_rmsprop_returns_the_loss_of_a_closure():
    x = torch.tensor([2.0], requires_grad=True)
    optimizer = RMSprop([x])

    def closure():
        optimizer.zero_grad()
        loss = (x**2).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 4.0
    assert x.item() < 2.0


@pytest.mark.parametrize("bad", [{"lr": 0}, {"lr": -1.0}, {"lr": NAN}, {"alpha": 1.0}, {"alpha": -0.1}, {"eps": 0.0}])
def test_rmsprop_refuses_settings_that_make_no_sense(bad):
    with pytest.raises(ValueError, match="RMSprop needs"):
        RMSprop([torch.zeros(1, requires_grad=True)], **bad)
    with pytest.raises(ValueError, match="RMSprop needs"):
        RMSprop([{"params": [torch.zeros(1, requires_grad=True)], **bad}])
