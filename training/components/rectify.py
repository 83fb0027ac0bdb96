from torch import Tensor


def rectify(x: Tensor) -> Tensor:
    """max(x, 0) for each element: torch.relu under the notebook's name.

    x: any shape. The gradient is 1 where x > 0 and 0 elsewhere, at x = 0 too; NaN stays NaN.
    Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
    The notebook's torch.max(zeros, x) has the gradient 0.5 at x = 0.
    """
    return x.masked_fill(x <= 0, 0)
