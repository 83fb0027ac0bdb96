"""A small network as it was at moments of its training, kept beside its weights to look back on."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import torch
from safetensors.torch import save
from torch import Tensor

from training.errors import UserError, read_file
from training.model.fields import parse
from training.model.network import Network
from training.model.recipe import MAX_EPOCHS, Recipe
from training.model.weights import Config, build_network, check_shapes, retrain, unpack_tensors
from training.paths import moments_path

BATCHES = 10, 30, 100, 300  # within the first epoch, where most is learned
EPOCHS = 1, 2, 4, 8, 16, 32, 64  # and the last one
MAX_UNITS = 100  # in a hidden layer: of a wide network the moments would take five times as much room as all weights
LARGEST = torch.finfo(torch.float16).max

Count = Annotated[int, (0, 60_000 * MAX_EPOCHS)]


@dataclass(frozen=True)
class Header:
    """What a file of moments says of them.

    batches: how many the network had seen at each, from 0. epoch: how many there are in one.
    """

    config: Config
    batches: Annotated[list[Count], (2, 100)]
    epoch: Annotated[int, (1, 1_000_000)]

    def __post_init__(self) -> None:
        first, *_, last = self.batches
        rising = self.batches == sorted(set(self.batches))
        if first or not rising or last != self.epoch * self.config.recipe.epochs:
            raise ValueError(f"its batches do not go from 0 to the end of the training: {self.batches}")


@dataclass(frozen=True)
class Moments:
    """networks: one for each moment, in evaluation mode, weights rounded to float16. batches, epoch: as in Header."""

    batches: list[int]
    epoch: int
    networks: list[Network]

    @property
    def epochs(self) -> list[float]:
        """How many were over at each moment."""
        return [number / self.epoch for number in self.batches]


def moments_of(recipe: Recipe, images: int) -> list[int]:
    """After how many batches a network that sees so many images an epoch is kept: 0 to all; never if it is large."""
    if recipe.hidden > MAX_UNITS:
        return []
    epoch = batches_in_epoch(recipe, images)
    early = [number for number in BATCHES if number < epoch]
    return [0, *early, *(epoch * number for number in EPOCHS if number < recipe.epochs), epoch * recipe.epochs]


def batches_in_epoch(recipe: Recipe, images: int) -> int:
    return math.ceil(images / recipe.batch_size)


def no_moments(network: Network, count: int = 0) -> dict[str, Tensor]:
    """Room for so many moments: (count, ...) float16 for each parameter."""
    return {name: torch.empty(count, *each.shape, dtype=torch.float16) for name, each in network.named_parameters()}


def add_moment(moments: dict[str, Tensor], network: Network) -> None:
    """Append the network as it is now. moments: (n, ...) float16 by parameter; n + 1 afterwards."""
    for name, weight in network.named_parameters():
        now = weight.detach().clamp(-LARGEST, LARGEST).to("cpu", torch.float16)
        moments[name] = torch.cat([moments[name], now[None]])


def pack_moments(moments: dict[str, Tensor], config: Config, images: int) -> bytes:
    """All moments of a training on so many images as a safetensors file, with a Header as JSON in its metadata."""
    header = Header(config, moments_of(config.recipe, images), batches_in_epoch(config.recipe, images))
    return save(moments, {"header": json.dumps(asdict(header), sort_keys=True)})


def load_moments(folder: Path, size: str, variant: str, sha256: str) -> Moments:
    """What pack_moments packed into moments_path(folder, size, variant).

    sha256: that the file must have, from the record. Raises UserError if it is missing, corrupt or another network's.
    """
    path = moments_path(folder, size, variant)
    mend = retrain(folder, size, variant)
    content = read_file(path, mend)
    try:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("its sha256 is not the one in the record")
        metadata, tensors = unpack_tensors(content)
        header = parse(json.loads(metadata.get("header", "null")), Header)
        config, count = header.config, len(header.batches)
        if (config.size, config.variant) != (size, variant):
            raise ValueError(f"it holds moments of {config.size}/{config.variant}")
        with torch.random.fork_rng(devices=[]):
            check_shapes(tensors, no_moments(Network(config.recipe), count))
        parts = ({name: each[i].float() for name, each in tensors.items()} for i in range(count))
        networks = [build_network(config.recipe, part) for part in parts]
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): {mend}.") from error
    return Moments(header.batches, header.epoch, networks)
