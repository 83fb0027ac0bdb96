import torch
from torch import Tensor

from training.model.network import Network


def contributions(network: Network, x: Tensor) -> list[Tensor]:
    """Gradient x activation: how much each hidden unit adds to the lead, the answer's logit less the runner-up's.

    x: (n, 784) in [-1, 1]. Returns (n, hidden) of each hidden layer. Those of either layer add up to the lead, because
    the network has no biases and its activation functions bend at zero only.
    """
    with torch.enable_grad():
        hidden_layers, logits = network.layers(x.detach().clone().requires_grad_())
        activations = [after for _, after in hidden_layers]
        top, second = logits.topk(2, dim=1).values.unbind(dim=1)
        gradients = torch.autograd.grad((top - second).sum(), activations)
    return [(after * gradient).detach() for after, gradient in zip(activations, gradients, strict=True)]


def importance_ranks(network: Network, x: Tensor) -> list[Tensor]:
    """The place of each hidden unit within its layer, by contribution: 0 for the one that contributes most.

    x: (n, 784) in [-1, 1]. Returns (n, hidden) int64 of each hidden layer; of equal units the first comes first.
    """
    orders = (each.argsort(dim=1, descending=True, stable=True) for each in contributions(network, x))
    return [order.argsort(dim=1) for order in orders]


def keep_unimportant(ranks: Tensor, share: float) -> Tensor:
    """A mask of the shape of ranks, (n, hidden): 0 for the share of each row's units that come first, 1 for the others.

    Those that are off at some share are off at a larger one, too.
    """
    return (ranks >= round(share * ranks.shape[1])).float()
