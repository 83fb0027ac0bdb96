"""What happens inside a network for given digits: activations, and which pixels spoke for an answer."""

import torch
from torch import Tensor

from training.network import Network


@torch.inference_mode()
def activations(network: Network, x: Tensor) -> list[tuple[Tensor, Tensor]]:
    """For each hidden layer, before and after its activation function, dropout off: (n, hidden) each. x: (n, 784)."""
    layers = []
    for weight in network.w_h, network.w_h2:
        before = x @ weight
        x = network.activation(before)
        layers.append((before, x))
    return layers


def attribution(network: Network, x: Tensor, digit: int, over: int | None = None) -> Tensor:
    """Gradient x input: by how much each pixel spoke for a digit, or against it.

    x: (n, 784) in [-1, 1]. over: another digit, if it is the lead over that one which is to be explained: only
    differences of logits reach the softmax. Returns (n, 784). The pixels' shares add up to the digit's logit, or its
    lead, because the network has no biases; of a linear network they are weight x input. Paper is an input of -1 and
    speaks too. Shrikumar et al. 2016, arXiv:1605.01713.
    """
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        logits = network(x)
        explained = logits[:, digit] if over is None else logits[:, digit] - logits[:, over]
        (gradient,) = torch.autograd.grad(explained.sum(), x)
    return (gradient * x).detach()
