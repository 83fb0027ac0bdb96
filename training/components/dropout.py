import math

import torch
from torch import Tensor


def dropout(x: Tensor, p: float, training: bool) -> Tensor:
    """Zero each element with probability p and scale the rest by 1 / (1 - p), so that E[out] = x.

    x: any shape, floating. p: in [0, 1), else ValueError. The identity when training is False.
    Hinton et al. 2012, arXiv:1207.0580. torch.nn.functional.dropout, but for p = 1, which it takes.
    The notebook's p_drop is 1 - p, the probability to keep, and its dropout is never switched off.
    """
    if not 0 <= p < 1:
        raise ValueError(f"dropout needs p, the probability of zeroing, in [0, 1), not {p}")
    if not training or p == 0:
        return x
    return x * dropout_mask(x, p)


def dropout_mask(x: Tensor, p: float) -> Tensor:
    """What dropout multiplies x by: 0 with probability p and 1 / (1 - p) otherwise, of the shape and type of x.

    On a CPU bernoulli_ costs more than the layer behind it. Sixteen random bits decide as well, p to the nearest
    1 / 65,536, and four times sixteen come with each draw of an int64.
    """
    if x.device.type != "cpu":
        return torch.empty_like(x).bernoulli_(1 - p).div_(1 - p)
    draws = torch.empty(math.ceil(x.numel() / 4), dtype=torch.int64).random_(-(2**63), None)
    bits = draws.view(torch.int16)[: x.numel()].reshape(x.shape)  # from -32,768 to 32,767
    return bits.to(x.dtype).ge_(p * 65_536 - 32_768).div_(1 - p)
