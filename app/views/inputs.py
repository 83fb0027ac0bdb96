from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from app.shipped import Shipped
from training.network import Network
from training.pixels import scale


@dataclass(frozen=True)
class Seen:
    """What a view looks at.

    framed: the drawing, (28, 28) uint8. weights: those that answer it. levels: how to spoil it, by the names in
    DISTORTIONS.
    """

    framed: np.ndarray
    weights: Shipped
    levels: dict[str, float] = field(default_factory=dict)

    @property
    def x(self) -> Tensor:
        """The drawing as the networks take it: (1, 784) in [-1, 1]."""
        return scale(torch.from_numpy(self.framed))

    @property
    def networks(self) -> dict[str, Network]:
        return self.weights.networks
