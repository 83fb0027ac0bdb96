import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import shorten
from typing import Literal

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from training.errors import UserError, read_file
from training.model.fields import Seed, parse
from training.model.network import Network
from training.model.recipe import SIZES, Recipe
from training.model.variants import VARIANTS
from training.paths import out_option, weights_path

MAX_HEADER = 2_000_000  # bytes before the tensors: a checkpoint's curves of MAX_EPOCHS fit
MAX_WEIGHT = 1e5  # with larger ones the logits of MAX_HIDDEN units could leave float32


@dataclass(frozen=True)
class Config:
    """What a weights file says of its network."""

    size: Literal[tuple(SIZES)]
    variant: Literal[tuple(VARIANTS)]
    seed: Seed
    recipe: Recipe


def pack_weights(network: Network, config: Config) -> bytes:
    """The network's weights as a safetensors file, with config as JSON in its metadata."""
    # One metadata entry: with several their order, and so the bytes of the file, would change from run to run.
    metadata = {"config": json.dumps(asdict(config), sort_keys=True)}
    return save({name: tensor.contiguous().cpu() for name, tensor in network.state_dict().items()}, metadata)


def load_weights(folder: Path, size: str, variant: str, sha256: str | None = None) -> Network:
    """The trained network that pack_weights packed into weights_path(folder, size, variant), in evaluation mode.

    sha256: that the file must have. Nothing in it is executed, and it is read once: whatever is written over it later
    leaves this network alone. Raises UserError if it is missing, corrupt, or holds another network.
    """
    path = weights_path(folder, size, variant)
    mend = retrain(folder, size, variant)
    content = read_file(path, mend)
    try:
        if sha256 not in (None, hashlib.sha256(content).hexdigest()):
            raise ValueError("its sha256 is not the one in its record")
        metadata, tensors = unpack_tensors(content)
        config = parse(json.loads(metadata.get("config", "null")), Config)
        if (config.size, config.variant) != (size, variant):
            raise ValueError(f"it holds the network {config.size}/{config.variant}")
        return build_network(config.recipe, tensors)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): {mend}.") from error


def retrain(folder: Path, size: str, variant: str) -> str:
    """What mends a file of a network."""
    return f"run `python -m training --size {size} --variant {variant}{out_option(folder)}` to train it"


def unpack_tensors(content: bytes) -> tuple[dict[str, str], dict[str, Tensor]]:
    """The metadata and the tensors of a safetensors file. Raises ValueError if it is none."""
    header = int.from_bytes(content[:8], "little")
    if header > MAX_HEADER:
        raise ValueError(f"its header has {header} bytes")
    try:
        tensors = load(content)
        return json.loads(content[8 : 8 + header]).get("__metadata__") or {}, tensors
    except (SafetensorError, KeyError, RecursionError) as error:
        raise ValueError(shorten(str(error), 200)) from error


def check_shapes(tensors: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    """Raise ValueError unless tensors are like those expected in names, shapes and types."""
    found, wanted = _shapes(tensors), _shapes(expected)
    if found != wanted:
        raise ValueError(f"it holds {shorten(found, 200)} where {shorten(wanted, 400)} belong")


def check_range(name: str, tensor: Tensor, low: float, high: float) -> None:
    """Raise ValueError unless every number lies between both, which no NaN does."""
    if not ((tensor >= low) & (tensor <= high)).all():
        raise ValueError(f"not all numbers of {name} lie between {low:g} and {high:g}")


def build_network(recipe: Recipe, tensors: dict[str, Tensor]) -> Network:
    """A network with these weights, by parameter, in evaluation mode. Raises ValueError if no network has such."""
    with torch.random.fork_rng(devices=[]):  # what it draws at random is replaced, and must not change what follows
        network = Network(recipe)
    check_shapes(tensors, network.state_dict())
    for name, tensor in tensors.items():
        check_range(name, tensor, -MAX_WEIGHT, MAX_WEIGHT)
    network.load_state_dict(tensors, assign=True)
    return network.requires_grad_(False).eval()


def _shapes(tensors: dict[str, Tensor]) -> str:
    return ", ".join(f"{name} {list(tensor.shape)} {tensor.dtype}" for name, tensor in sorted(tensors.items()))
