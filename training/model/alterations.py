"""Networks that are altered once they are trained: hidden units switched off, or another slope below zero."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.model.contribution import importance_ranks, keep_unimportant
from training.model.network import Network


@dataclass(frozen=True)
class Alteration:
    """levels: at which it is measured, rising. unit: what a level counts."""

    levels: tuple[float, ...]
    unit: str


IMPORTANT = *range(7), 8, 10, 15, *range(20, 101, 10)  # % off: nearly all that happens does so below 10

ALTERATIONS = {
    "units off": Alteration(tuple(range(0, 101, 10)), "% of the hidden units"),
    "important units off": Alteration(IMPORTANT, "% of the hidden units"),
    "slope": Alteration(tuple(step / 40 for step in range(-10, 11)), "slope below zero"),
}


def altered(
    network: Network,
    levels: dict[str, float],
    x: Tensor | None = None,
    off: tuple[Sequence[int], Sequence[int]] = ((), ()),
    seed: int = 0,
) -> Network:
    """A copy of the network with those of ALTERATIONS that levels names; the network itself if nothing is altered.

    x: (1, 784) in [-1, 1], the image whose important units are meant: those that contribute most to the network's
    answer as long as nothing is altered. off: units of the first and second hidden layer that are off at any level.
    The same seed puts the same units off at random in every network of that width. Units that are off at a level are
    off at a higher one, too. A slope that is not learned stays as it is.
    """
    if not levels.keys() & ALTERATIONS.keys() and not any(off):
        return network
    result = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    layers = result.w_h.data, result.w_h2.data  # 0 comes out of a unit that nothing goes into
    for weight, units in zip(layers, off, strict=True):
        weight *= keep_units(len(result.w_h2), levels.get("units off", 0) / 100, generator)
        weight[:, units] = 0
    if "important units off" in levels:
        for weight, ranks in zip(layers, importance_ranks(network, x), strict=True):
            weight *= keep_unimportant(ranks, levels["important units off"] / 100)
    if "slope" in levels and result.activation.learns_slope:
        result.activation.slope = levels["slope"]
    return result


def keep_units(hidden: int, share: float, generator: torch.Generator) -> Tensor:
    """A mask of (hidden,): 0 for units that are off, a share of them, drawn at random, and 1 for the others.

    Units are put in an order, and the first of it are off: with a generator in the same state, those that are off at
    some share are off at a larger one, too.
    """
    mask = torch.ones(hidden)
    mask[torch.randperm(hidden, generator=generator)[: round(share * hidden)]] = 0
    return mask
