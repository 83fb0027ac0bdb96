import torch
from torch import Tensor

from training.model.network import Network


def attribution(network: Network, x: Tensor, digit: int, over: int | None = None) -> Tensor:
    """Gradient x input: how much each pixel speaks for a digit, or against it.

    x: (n, 784) in [-1, 1]. over: another digit, to explain the lead over that one: only differences of logits reach
    the softmax. Returns (n, 784). The pixels' shares add up to the digit's logit, or its lead, because the network has
    no biases; of a linear network they are weight x input. Paper is an input of -1 and has a share, too.
    Shrikumar et al. 2016, arXiv:1605.01713.
    """
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        logits = network(x)
        explained = logits[:, digit] if over is None else logits[:, digit] - logits[:, over]
        (gradient,) = torch.autograd.grad(explained.sum(), x)
    return (gradient * x).detach()
