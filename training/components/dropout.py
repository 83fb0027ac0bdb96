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
    keep = torch.empty_like(x).bernoulli_(1 - p)
    return x * keep.div_(1 - p)
