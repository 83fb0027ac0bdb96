import torch
from torch import Tensor, nn

from training.components.activation import Activation, above_zero


def prelu(x: Tensor, weight: Tensor) -> Tensor:
    """x where x > 0, weight * x elsewhere: torch.nn.functional.prelu with one slope.

    x: any shape, finite. weight: the slope below zero, one number, learned along with the rest.
    He et al. 2015, arXiv:1502.01852. The notebook's PRelu(X, a).
    """
    return torch.where(x > 0, x, weight.reshape(()) * x)


class PReLU(Activation):
    """prelu with its learned slope, one for every layer that calls this module.

    init: the slope to start from. torch.nn.PReLU starts at 0.25, the notebook (and this class) at -0.1.
    """

    learns_slope = True

    def __init__(self, init: float = -0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([init]))

    @property
    def slope(self) -> float:
        return self.weight.item()

    @slope.setter
    def slope(self, slope: float) -> None:
        self.weight.data.fill_(slope)

    @property
    def description(self) -> str:
        return f"learned slope below zero: {self.slope:.3f}"

    def forward(self, z: Tensor) -> Tensor:
        return prelu(z, self.weight)

    def activate(self, z: Tensor, mask: Tensor | float) -> tuple[Tensor, Tensor, Tensor]:
        above = mask * above_zero(z)
        below = mask - above
        gate = torch.addcmul(above, below, self.weight)
        return z * gate, gate, below

    def learn(self, gradient: Tensor, z: Tensor, below: Tensor) -> None:
        by_slope = (gradient * z * below).sum().reshape(1)
        self.weight.grad = by_slope if self.weight.grad is None else self.weight.grad + by_slope
