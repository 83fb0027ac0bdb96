"""RMSprop against its torch twin."""

import copy

import pytest
import torch
from torch.testing import assert_close

from training.components import RMSprop

INF, NAN = float("inf"), float("nan")


def ten_steps(optimizer_class, eps, alpha=0.9):
    """Parameters after ten steps on a loss with gradients of very different sizes: two groups, one grad of None."""
    torch.manual_seed(0)
    a, b, unused = (torch.randn(4, 3, dtype=torch.float64, requires_grad=True) for _ in range(3))
    groups = [{"params": [unused, a]}, {"params": [b], "lr": 3e-2}]
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
    assert optimizer.step() is None


@pytest.mark.parametrize(
    "bad",
    [{"lr": 0}, {"lr": -1.0}, {"lr": NAN}, {"lr": INF}, {"alpha": 1.0}, {"alpha": -0.1}, {"eps": 0.0}, {"eps": INF}],
)
def test_rmsprop_refuses_settings_that_make_no_sense(bad):
    named = r"^RMSprop needs lr > 0, alpha in \[0, 1\) and eps > 0, all finite, not lr .*, alpha .*, eps .*$"
    with pytest.raises(ValueError, match=named) as refused:
        RMSprop([torch.zeros(1, requires_grad=True)], **bad)
    ((name, value),) = bad.items()
    assert f"{name} {value}" in str(refused.value)
    with pytest.raises(ValueError, match="RMSprop needs"):
        RMSprop([{"params": [torch.zeros(1, requires_grad=True)], **bad}])


def test_rmsprop_refuses_what_its_rule_is_not_made_for():
    with pytest.raises(ValueError, match=r"^RMSprop needs real parameters: torch\.view_as_real makes .*one$"):
        RMSprop([torch.zeros(2, dtype=torch.complex64, requires_grad=True)])
    weight = torch.zeros(3, 2, requires_grad=True)
    weight.grad = torch.eye(3)[:, :2].to_sparse()
    with pytest.raises(ValueError, match=r"^RMSprop needs dense gradients: this one is sparse$"):
        RMSprop([weight]).step()
    assert (weight == 0).all()


def test_rmsprop_refuses_the_state_of_another_optimizer():
    """Torch's has momentum, centering and weight decay, which would be dropped without a word."""
    weight = torch.zeros(2, requires_grad=True)
    with pytest.raises(ValueError, match="RMSprop goes on from its own state only, with lr, alpha, eps"):
        RMSprop([weight]).load_state_dict(torch.optim.RMSprop([weight], momentum=0.9).state_dict())
