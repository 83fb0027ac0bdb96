import torch
from torch import Tensor, nn

from training.components import ACTIVATIONS, dropout, xavier_normal_
from training.data.pixels import PIXELS
from training.model.recipe import Recipe

CLASSES = 10


class Network(nn.Module):
    """784 - hidden - hidden - 10, fully connected, no biases.

    recipe: of which hidden, p_input, p_hidden and activation count. Both hidden layers share one activation, and so one
    slope where that is learned, as in the notebook.
    """

    def __init__(self, recipe: Recipe):
        super().__init__()
        hidden = recipe.hidden
        self.p_input, self.p_hidden = recipe.p_input, recipe.p_hidden
        self.w_h = nn.Parameter(xavier_normal_(torch.empty(PIXELS, hidden)))
        self.w_h2 = nn.Parameter(xavier_normal_(torch.empty(hidden, hidden)))
        self.w_o = nn.Parameter(xavier_normal_(torch.empty(hidden, CLASSES)))
        self.activation = ACTIVATIONS[recipe.activation]()

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
