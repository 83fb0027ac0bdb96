"""How long the networks' answers hold, computed when nobody waits for anything else."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import torch

from training.data.pixels import scale
from training.evaluation.hold import SHARES, hold
from training.model.network import Network

__all__ = ["SHARES", "holds", "holds_later"]


def holds(networks: dict[str, Network], image: np.ndarray) -> dict[str, float]:
    """The share of hidden units, 0 to 0.95, that can be off before each answer falls. image: (28, 28) uint8."""
    x = scale(torch.from_numpy(image)[None])
    return {variant: hold(network, x) for variant, network in networks.items()}


async def holds_later(networks: dict[str, Network], image: np.ndarray) -> dict[str, float]:
    """The same, one image at a time and behind whoever draws."""
    return await asyncio.get_running_loop().run_in_executor(_patient, holds, networks, image)


def _let_others_go_first() -> None:
    with suppress(OSError, AttributeError):  # where a system knows no priority of a thread, or a host allows none
        os.setpriority(os.PRIO_PROCESS, 0, 10)  # on Linux: of this thread alone


_patient = ThreadPoolExecutor(1, "hold", _let_others_go_first)
