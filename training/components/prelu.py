import torch
from torch import Tensor, nn


def prelu(x: Tensor, weight: Tensor) -> Tensor:
    """x where x > 0, weight * x elsewhere: torch.nn.functional.prelu with one slope.

    x: any shape, finite. weight: (1,), the slope below zero, learned along with the rest.
    He et al. 2015, arXiv:1502.01852. The notebook's PRelu(X, a).
    """
    return torch.where(x > 0, x, weight * x)


class PReLU(nn.Module):
    """prelu with its learned slope, one for every layer that calls this module.

    init: the slope to start from. torch.nn.PReLU starts at 0.25, the notebook (and this class) at -0.1.
    """

    def __init__(self, init: float = -0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([init]))

    def forward(self, x: Tensor) -> Tensor:
        return prelu(x, self.weight)
