import torch
from torch import Tensor


@torch.no_grad()
def xavier_normal_(weight: Tensor) -> Tensor:
    """Fill weight in place from a normal distribution with mean 0 and variance 2 / (fan_in + fan_out).

    weight: (fan_in, fan_out), floating; any other number of dimensions is a ValueError. Returns weight.
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
    torch.nn.init.xavier_normal_ with gain 1; the notebook's init_weights.
    """
    if weight.dim() != 2:
        raise ValueError(f"xavier_normal_ needs a matrix (fan_in, fan_out), not a shape of {tuple(weight.shape)}")
    fan_in, fan_out = weight.shape
    return weight.normal_(0.0, (2.0 / (fan_in + fan_out)) ** 0.5)
