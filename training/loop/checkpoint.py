import io
from dataclasses import asdict
from pathlib import Path

import torch

from training.components import RMSprop
from training.errors import UserError
from training.network import Network
from training.recipe import Recipe
from training.train import Training


def pack(run: Training) -> bytes:
    """A training as bytes: to go on with in another process, or another day."""
    content = {
        **{name: getattr(run, name) for name in ("seed", "next_seed", "losses", "curves")},
        "variant": run.network.variant,
        "recipe": asdict(run.recipe),
        "network": run.network.state_dict(),
        "optimizer": run.optimizer.state_dict(),
    }
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()


def unpack(content: bytes, device: str = "cpu") -> Training:
    """What pack packed; nothing in it is executed."""
    content = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
    recipe = Recipe(**content.pop("recipe"))
    network = Network(content.pop("variant"), recipe.hidden).to(device)
    network.load_state_dict(content.pop("network"))
    optimizer = RMSprop(network.parameters())
    optimizer.load_state_dict(content.pop("optimizer"))
    return Training(network, recipe, optimizer=optimizer, **content)


def checkpoint_path(folder: Path, size: str, variant: str) -> Path:
    return folder / size / f"{variant}.checkpoint"


def resume(path: Path, recipe: Recipe, seed: int, device: str) -> Training | None:
    """The training that was interrupted, or None if there is none. Raises UserError if it is of another kind."""
    try:
        run = unpack(path.read_bytes(), device)
    except FileNotFoundError:
        return None
    except Exception as error:  # torch.load has many kinds
        raise UserError(f"{path} is no checkpoint: delete it, or leave --resume out to start anew.") from error
    if (run.recipe, run.seed) != (recipe, seed):
        raise UserError(f"{path} was begun with other options: give --resume those, or leave it out to start anew.")
    return run
