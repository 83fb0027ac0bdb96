from torch import Tensor

from training.components.activation import Activation, above_zero


def rectify(x: Tensor) -> Tensor:
    """max(x, 0) for each element: torch.relu under the notebook's name.

    x: any shape. The gradient is 1 where x > 0 and 0 elsewhere, at x = 0 too; NaN stays NaN.
    Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
    The notebook's torch.max(zeros, x) has the gradient 0.5 at x = 0.
    """
    return x.masked_fill(x <= 0, 0)


class ReLU(Activation):
    """rectify as a network's activation function: torch.nn.ReLU."""

    description = "nothing passes below zero"

    def forward(self, z: Tensor) -> Tensor:
        return rectify(z)

    def activate(self, z: Tensor, mask: Tensor | float) -> tuple[Tensor, Tensor, None]:
        gate = mask * above_zero(z)
        return z * gate, gate, None
