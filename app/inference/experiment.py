"""What a visitor changes of a drawing and of the networks: one state, which every answer and every view follows."""

import numpy as np
import torch

from training.data.corruptions import CORRUPTIONS, corrupt
from training.data.pixels import scale
from training.model.alterations import ALTERATIONS, altered
from training.model.network import Network

CHANGES = ALTERATIONS | CORRUPTIONS  # what each level is of
SHARES = "units off", "important units off"  # those in %


def carry_out(
    levels: dict[str, float], image: np.ndarray, networks: dict[str, Network]
) -> tuple[np.ndarray, dict[str, Network]]:
    """The image and the networks with those of CHANGES that levels names. image: (28, 28) uint8."""
    if levels.keys() & CORRUPTIONS.keys():
        image = corrupt(torch.from_numpy(image)[None], levels)[0].round().to(torch.uint8).numpy()
    x = scale(torch.from_numpy(image)[None])
    return image, {variant: altered(network, levels, x) for variant, network in networks.items()}


def in_words(levels: dict[str, float]) -> str:
    """What is changed: "Noise 40, units off 30%"."""
    text = ", ".join(f"{name} {level:g}{'%' if name in SHARES else ''}" for name, level in levels.items())
    return text[:1].upper() + text[1:]
