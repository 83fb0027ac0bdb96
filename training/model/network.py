from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.components import PReLU, dropout, rectify, xavier_normal_
from training.data.pixels import PIXELS

CLASSES = 10


@dataclass(frozen=True)
class Variant:
    """What sets one network apart from the others. p: the probability that dropout zeroes an element."""

    p_input: float
    p_hidden: float
    prelu: bool


VARIANTS = {
    "baseline": Variant(p_input=0.0, p_hidden=0.0, prelu=False),
    "dropout": Variant(p_input=0.2, p_hidden=0.3, prelu=False),
    "prelu": Variant(p_input=0.2, p_hidden=0.3, prelu=True),
}


class Network(nn.Module):
    """784 - hidden - hidden - 10, fully connected, no biases.

    variant: "baseline", "dropout" or "prelu" (a key of VARIANTS). hidden: units in each hidden layer.
    Both hidden layers of the prelu variant share one slope, as in the notebook.
    """

    def __init__(self, variant: str, hidden: int):
        super().__init__()
        self.variant = variant
        self.hidden = hidden
        self.p_input = VARIANTS[variant].p_input
        self.p_hidden = VARIANTS[variant].p_hidden
        self.w_h = nn.Parameter(xavier_normal_(torch.empty(PIXELS, hidden)))
        self.w_h2 = nn.Parameter(xavier_normal_(torch.empty(hidden, hidden)))
        self.w_o = nn.Parameter(xavier_normal_(torch.empty(hidden, CLASSES)))
        self.activation: Callable[[Tensor], Tensor] = PReLU() if VARIANTS[variant].prelu else rectify

    @property
    def slope(self) -> float | None:
        """The learned slope below zero, or None where the activation has none."""
        return self.activation.weight.item() if isinstance(self.activation, PReLU) else None

    def forward(self, x: Tensor) -> Tensor:
        """x: (n, 784) in [-1, 1], from pixels.scale. Returns (n, 10) logits: softmax is for whoever shows them."""
        return self.layers(x)[1]

    def layers(self, x: Tensor) -> tuple[list[tuple[Tensor, Tensor]], Tensor]:
        """The forward pass with all that lies on its way. x: as for forward.

        Returns for each hidden layer (n, hidden) before and after its activation function, and the (n, 10) logits.
        """
        hidden_layers = []
        x = dropout(x, self.p_input, self.training)
        for weight in self.w_h, self.w_h2:
            before = x @ weight
            after = self.activation(before)
            hidden_layers.append((before, after))
            x = dropout(after, self.p_hidden, self.training)
        return hidden_layers, x @ self.w_o
