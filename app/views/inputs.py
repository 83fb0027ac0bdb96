from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from app.inference import Experiment, ModelSet
from training.data.pixels import scale
from training.model.network import Network

RUNNER_UP = "runner-up"
RIVALS = RUNNER_UP, *map(str, range(10))  # what an answer may be asked to become


@dataclass(frozen=True)
class Inputs:
    """What a view needs to know of a drawing.

    image: the drawing, (28, 28) uint8, and networks: those that answer it, both with the experiment carried out.
    models: the networks as they are shipped, and their records. rival: one of RIVALS; the runner-up is each network's
    own.
    """

    image: np.ndarray
    networks: dict[str, Network]
    models: ModelSet
    experiment: Experiment = field(default_factory=Experiment)
    rival: str = RUNNER_UP

    @property
    def x(self) -> Tensor:
        """The drawing as the networks take it: (1, 784) in [-1, 1]."""
        return scale(torch.from_numpy(self.image))
