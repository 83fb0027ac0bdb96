"""What a visitor changes of a drawing and of the networks: one state, which every answer and every view follows."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import torch

from app.inference.model_store import ModelSet
from training.data.corruptions import CORRUPTIONS, corrupt
from training.data.pixels import scale
from training.model.alterations import ALTERATIONS, altered
from training.model.network import Network

CHANGES = ALTERATIONS | CORRUPTIONS  # what each level is of


class Unit(NamedTuple):
    """A hidden unit of the network of a size and a variant. layer: 1 or 2. number: its place in the layer, from 0."""

    size: str
    variant: str
    layer: int
    number: int


@dataclass(frozen=True)
class Experiment:
    """levels: by the names in CHANGES, of those that were moved. off: the units that are switched off by hand."""

    levels: dict[str, float] = field(default_factory=dict)
    off: frozenset[Unit] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return bool(self.levels or self.off)

    def on(self, models: ModelSet) -> "Experiment":
        """Without the units that these networks do not have: they may be of a size that was chosen before."""
        widths = {variant: len(network.w_h2) for variant, network in models.networks.items()}
        there = (each for each in self.off if each.size == models.size and each.number < widths.get(each.variant, 0))
        return replace(self, off=frozenset(there))

    def units_off(self, variant: str, layer: int) -> list[int]:
        """The numbers of the units of a layer, 1 or 2, that are switched off by hand."""
        return sorted(each.number for each in self.off if (each.variant, each.layer) == (variant, layer))


def carry_out(
    experiment: Experiment, image: np.ndarray, networks: dict[str, Network]
) -> tuple[np.ndarray, dict[str, Network]]:
    """The image and the networks, changed. image: (28, 28) uint8. experiment: on these networks."""
    levels = experiment.levels
    if levels.keys() & CORRUPTIONS.keys():
        image = corrupt(torch.from_numpy(image)[None], levels)[0].round().to(torch.uint8).numpy()
    x = scale(torch.from_numpy(image)[None])
    off = {variant: (experiment.units_off(variant, 1), experiment.units_off(variant, 2)) for variant in networks}
    return image, {variant: altered(network, levels, x, off[variant]) for variant, network in networks.items()}
