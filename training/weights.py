import hashlib
import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from training.errors import UserError
from training.files import write_whole
from training.network import Network

FOLDER = Path(__file__).resolve().parents[1] / "weights"


def weights_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.safetensors"


def save_weights(network: Network, path: Path, config: dict) -> str:
    """Write the network's weights, and config as JSON in the file's metadata. Returns the sha256 of the file.

    Raises UserError if path cannot be written; what was there before is then still whole.
    """
    # One metadata entry: with several their order, and so the bytes of the file, would change from run to run.
    metadata = {"config": json.dumps({**config, "variant": network.variant, "hidden": network.hidden}, sort_keys=True)}
    content = save({name: tensor.contiguous().cpu() for name, tensor in network.state_dict().items()}, metadata)
    write_whole(path, content)
    return hashlib.sha256(content).hexdigest()


def load_weights(folder: Path, size: str, variant: str) -> Network:
    """The trained network that save_weights wrote to weights_path(folder, size, variant), in evaluation mode.

    Nothing in the file is executed. Raises UserError if it is missing, corrupt, or holds another network.
    """
    path = weights_path(folder, size, variant)
    try:
        with safe_open(path, framework="pt") as file:
            config = json.loads((file.metadata() or {}).get("config", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (a reader, not a dict)
        network = _network(variant, config, tensors)
    except FileNotFoundError:
        problem = "is missing"
    except (OSError, SafetensorError, ValueError, RecursionError) as error:
        problem = f"cannot be used ({error})"
    else:
        return network.requires_grad_(False).eval()
    out = "" if folder == FOLDER else f" --out {folder}"
    raise UserError(f"{path} {problem}: run `python -m training --size {size} --variant {variant}{out}` to train it.")


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
