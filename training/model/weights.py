import hashlib
import json
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from training.errors import UserError, read_file
from training.model.network import Network
from training.paths import WEIGHTS, weights_path


def pack_weights(network: Network, config: dict) -> bytes:
    """The network's weights as a safetensors file, with config as JSON in its metadata."""
    # One metadata entry: with several their order, and so the bytes of the file, would change from run to run.
    metadata = {"config": json.dumps({**config, "variant": network.variant, "hidden": network.hidden}, sort_keys=True)}
    return save({name: tensor.contiguous().cpu() for name, tensor in network.state_dict().items()}, metadata)


def load_weights(folder: Path, size: str, variant: str, sha256: str | None = None) -> Network:
    """The trained network that pack_weights packed into weights_path(folder, size, variant), in evaluation mode.

    sha256: that the file must have. Nothing in it is executed, and it is read once: whatever is written over it later
    leaves this network alone. Raises UserError if it is missing, corrupt, or holds another network.
    """
    path = weights_path(folder, size, variant)
    out = "" if folder == WEIGHTS else f" --out {folder}"
    mend = f"run `python -m training --size {size} --variant {variant}{out}` to train it"
    content = read_file(path, mend)
    try:
        if sha256 not in (None, hashlib.sha256(content).hexdigest()):
            raise ValueError("its sha256 is not the one in its record")
        tensors = load(content)
        metadata = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")]).get("__metadata__", {})
        network = _network(variant, json.loads(metadata.get("config", "{}")), tensors)
    except (SafetensorError, ValueError, KeyError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): {mend}.") from error
    return network.requires_grad_(False).eval()


def _network(variant: str, config: object, tensors: dict[str, Tensor]) -> Network:
    hidden = config.get("hidden") if isinstance(config, dict) and config.get("variant") == variant else None
    if type(hidden) is not int or not 0 < hidden < 100_000:
        raise ValueError(f"it does not say that it holds a {variant} network")
    with torch.device("meta"):
        network = Network(variant, hidden)
    found, expected = _shapes(tensors), _shapes(network.state_dict())
    if found != expected:
        raise ValueError(f"it holds {found} where {expected} belong")
    if not all(tensor.isfinite().all() for tensor in tensors.values()):
        raise ValueError("not all of its weights are finite numbers")
    network.load_state_dict(tensors, assign=True)
    return network


def _shapes(tensors: dict[str, Tensor]) -> str:
    return ", ".join(f"{name} {list(tensor.shape)} {tensor.dtype}" for name, tensor in sorted(tensors.items()))
