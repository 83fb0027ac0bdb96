import io
from dataclasses import asdict
from pathlib import Path

import torch

from training.components import RMSprop
from training.errors import UserError
from training.loop.train import TrainState
from training.model.network import Network
from training.model.recipe import Recipe


def pack(state: TrainState) -> bytes:
    """Serialize a training, to go on with it in another process or on another day."""
    content = {
        **{name: getattr(state, name) for name in ("seed", "next_seed", "losses", "curves")},
        "variant": state.network.variant,
        "recipe": asdict(state.recipe),
        "network": state.network.state_dict(),
        "optimizer": state.optimizer.state_dict(),
    }
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()


def unpack(content: bytes, device: str = "cpu") -> TrainState:
    """The training that pack serialized. Nothing in content is executed."""
    content = torch.load(io.BytesIO(content), map_location=device, weights_only=True)
    recipe = Recipe(**content.pop("recipe"))
    network = Network(content.pop("variant"), recipe.hidden).to(device)
    network.load_state_dict(content.pop("network"))
    optimizer = RMSprop(network.parameters())
    optimizer.load_state_dict(content.pop("optimizer"))
    return TrainState(network, recipe, optimizer=optimizer, **content)


def resume(path: Path, recipe: Recipe, seed: int, device: str) -> TrainState | None:
    """The training at path, or None if there is none. Raises UserError if it is broken or of another recipe or seed."""
    try:
        state = unpack(path.read_bytes(), device)
    except FileNotFoundError:
        return None
    except Exception as error:  # torch.load has many kinds
        raise UserError(f"{path} is no checkpoint: delete it, or leave --resume out to start anew.") from error
    if (state.recipe, state.seed) != (recipe, seed):
        raise UserError(f"{path} was begun with other options: give --resume those, or leave it out to start anew.")
    return state
