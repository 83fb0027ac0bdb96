import torch
import torch.nn.functional as F
from torch import Tensor

from training.components import dropout, dropout_mask, softmax
from training.model.network import CLASSES, Network


@torch.no_grad()
def backpropagate(network: Network, x: Tensor, labels: Tensor) -> Tensor:
    """Each image's cross-entropy in nats, (n,); the gradient of their mean is added to every parameter's grad.

    x: (n, 784) in [-1, 1]. labels: (n,). Dropout is on. In float64 this is autograd's result to rounding, for the same
    masks. Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors".

    By hand, because the chain rule is what a course wants to see, and because it is faster: on one core autograd takes
    1.1 to 1.3 times as long for a batch, with 50 units as with 512. It goes through dropout and the activation one
    after the other; here an activation is told the mask, and makes one step of both.
    """

    def activate(z: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        return network.activation.activate(z, dropout_mask(z, network.p_hidden) if network.p_hidden else 1)

    x = dropout(x, network.p_input, training=True)
    z1 = x @ network.w_h
    h1, derivative1, kept1 = activate(z1)
    z2 = h1 @ network.w_h2
    h2, derivative2, kept2 = activate(z2)
    logits = h2 @ network.w_o

    to_logits = (softmax(logits, dim=1) - F.one_hot(labels, CLASSES)) / len(labels)
    to_h2 = to_logits @ network.w_o.T
    to_z2 = to_h2 * derivative2
    to_h1 = to_z2 @ network.w_h2.T
    to_z1 = to_h1 * derivative1
    _add(network.w_o, h2.T @ to_logits)
    _add(network.w_h2, h1.T @ to_z2)
    _add(network.w_h, x.T @ to_z1)
    network.activation.learn(to_h2, z2, kept2)
    network.activation.learn(to_h1, z1, kept1)
    return F.cross_entropy(logits, labels, reduction="none")


def _add(parameter: Tensor, gradient: Tensor) -> None:
    parameter.grad = gradient if parameter.grad is None else parameter.grad + gradient
