import copy

import torch
from torch import Tensor

from training.components import softmax
from training.model.network import Network


@torch.inference_mode()
def mc_dropout(network: Network, x: Tensor, passes: int) -> Tensor:
    """Monte Carlo dropout: the network's predictions when dropout stays on, other units dropped in each pass.

    x: (n, 784) in [-1, 1]. Returns (passes, n, 10) probabilities; all passes are one batch. The network itself stays as
    it is. Gal and Ghahramani 2016, arXiv:1506.02142.
    """
    noisy = copy.copy(network).train()
    logits = noisy(x.repeat(passes, 1))
    return softmax(logits, dim=1).reshape(passes, *x.shape[:-1], -1)
