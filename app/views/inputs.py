from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from app.inference import ModelSet
from training.data.pixels import scale
from training.model.network import Network


@dataclass(frozen=True)
class Inputs:
    """What a view needs to know of a drawing.

    image: the drawing, (28, 28) uint8, and networks: those that answer it, both with the experiment's levels carried
    out. models: the networks as they are shipped, and their records. levels: by the names in CHANGES.
    """

    image: np.ndarray
    networks: dict[str, Network]
    models: ModelSet
    levels: dict[str, float] = field(default_factory=dict)

    @property
    def x(self) -> Tensor:
        """The drawing as the networks take it: (1, 784) in [-1, 1]."""
        return scale(torch.from_numpy(self.image))
