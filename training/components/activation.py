import copy

import torch
from torch import Tensor, nn

STEP = 1e-5  # of the differences that a derivative is held against


class Activation(nn.Module):
    """An activation function f, applied to each element by itself, with its derivative written out.

    A subclass defines forward, activate and description, and learn if it has a parameter of its own.
    """

    learns_slope = False

    @property
    def slope(self) -> float | None:
        """The slope below zero that it has learned, or None if it learns none."""
        return None

    @property
    def description(self) -> str:
        """What it does, in a few words, below its name."""
        raise NotImplementedError(f"{type(self).__name__} does not describe itself")

    def forward(self, z: Tensor) -> Tensor:
        """f(z), of the shape of z."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def activate(self, z: Tensor, mask: Tensor | float) -> tuple[Tensor, Tensor, Tensor | None]:
        """For backpropagation: mask * f(z), its derivative mask * f'(z), and what learn needs.

        mask: of dropout, of the shape of z, or 1.
        """
        raise NotImplementedError(f"{type(self).__name__} has no activate")

    def learn(self, gradient: Tensor, z: Tensor, kept: Tensor | None) -> None:
        """Add to its own parameters' grad. gradient: of the loss by mask * f(z). kept: activate's third value."""


def above_zero(z: Tensor) -> Tensor:
    """1 where z > 0 and 0 elsewhere, of the type of z."""
    return torch.gt(z, 0, out=torch.empty_like(z))


def check_derivative(activation: Activation) -> None:
    """Raise ValueError unless activate and learn, written by hand, agree with the differences of forward.

    Not with autograd, which beside a GPU starts threads: no process that is forked after that could use it.
    """
    z = torch.linspace(-3, 3, 60)  # 0, where there may be no derivative, is not among them
    parameters = list(activation.parameters())
    with torch.no_grad():
        expected = [activation(z), *_differences(copy.deepcopy(activation).double(), z.double())]
        mask = torch.linspace(0.5, 2, 60)
        output, derivative, kept = activation.activate(z, mask)
        before = [p.grad for p in parameters]
        for p in parameters:
            p.grad = None
        activation.learn(1 / mask, z, kept)
        found = [output / mask, derivative / mask, *(p.grad for p in parameters)]
        for p, grad in zip(parameters, before, strict=True):
            p.grad = grad
    pairs = zip(found, expected, strict=True)
    if not all(a is not None and torch.allclose(a, b.float(), rtol=1e-4, atol=1e-5) for a, b in pairs):
        raise ValueError(f"the derivative of {type(activation).__name__} does not agree with its forward")


def _differences(activation: Activation, z: Tensor) -> list[Tensor]:
    """The derivatives of activation(z).sum() by z and by each parameter: central differences, all in float64."""

    def difference(changed: Tensor) -> Tensor:
        changed += STEP
        high = activation(z).clone()
        changed -= 2 * STEP
        low = activation(z).clone()
        changed += STEP
        return (high - low) / (2 * STEP)

    found = [difference(z)]
    for parameter in activation.parameters():
        parts = parameter.data.view(-1).split(1)
        found.append(torch.stack([difference(part).sum() for part in parts]).reshape(parameter.shape))
    return found
