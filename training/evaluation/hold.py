"""How long a network holds on to its answer while more and more of its hidden units are switched off."""

from functools import cache

import torch
from torch import Tensor

from training.model.alterations import keep_units
from training.model.network import Network

SHARES = [percent / 100 for percent in range(5, 100, 5)]  # of all units off there is no answer
TIMES = 20  # sets of units that are tried


@cache
def nested_masks(hidden: int, layer: int) -> Tensor:
    """(shares, TIMES, hidden), 0 for off: those that are off at a share are off at a larger one, too.

    The same for every network of that width; the two layers have others.
    """

    def keep(share: float, time: int) -> Tensor:
        return keep_units(hidden, share, torch.Generator().manual_seed(2 * time + layer))

    return torch.stack([torch.stack([keep(share, time) for time in range(TIMES)]) for share in SHARES])


@torch.inference_mode()
def hold(network: Network, x: Tensor) -> float:
    """The share of hidden units, 0 to 0.95, that can be off before the answer falls.

    It falls where more than half of TIMES sets of units, of both layers, change it. x: (1, 784) in [-1, 1]. The first
    layer is computed once for all, and its units that are zero anyway, most of them with ReLU, are left out.
    """
    hidden, answer = len(network.w_h2), network(x).argmax()
    first = network.activation(x @ network.w_h)[0]
    on = first.nonzero()[:, 0]
    h1 = first[on] * nested_masks(hidden, 0)[..., on]
    h2 = network.activation(h1 @ network.w_h2[on]) * nested_masks(hidden, 1)
    holds = ((h2 @ network.w_o).argmax(dim=-1) == answer).double().mean(dim=1) >= 0.5
    return [0.0, *SHARES][int(holds.cumprod(dim=0).sum())]
