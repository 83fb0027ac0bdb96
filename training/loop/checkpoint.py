import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import save

from training.components import RMSprop
from training.errors import UserError, read_file
from training.loop.train import TrainState
from training.model.fields import Float, Positive, Seed, Share, parse
from training.model.moments import LARGEST as LARGEST_HALF
from training.model.moments import batches_in_epoch, moments_of, no_moments
from training.model.network import Network
from training.model.recipe import Recipe
from training.model.weights import MAX_WEIGHT, check_range, check_shapes, unpack_tensors
from training.records.run_record import check_curves

DIGEST = hashlib.sha256().digest_size  # bytes, of all that follows them
LARGEST = torch.finfo(torch.float32).max
RANGES = {
    "losses": (0, LARGEST),
    "network": (-MAX_WEIGHT, MAX_WEIGHT),
    "square_avg": (0, LARGEST),
    "moments": (-LARGEST_HALF, LARGEST_HALF),
}


@dataclass(frozen=True)
class Curves:
    """TrainState's."""

    loss: list[Positive]
    validation_loss: list[Positive]
    validation_accuracy: list[Share]
    seconds: list[Positive]
    slope: list[Float]


@dataclass(frozen=True)
class Header:
    """What a checkpoint holds beside its tensors: fields of TrainState and of its network."""

    recipe: Recipe
    seed: Seed
    next_seed: Seed
    curves: Curves

    def __post_init__(self) -> None:
        check_curves(vars(self.curves), self.recipe.activation, self.epochs)
        if self.epochs > self.recipe.epochs:
            raise ValueError(f"it has been trained for {self.epochs} epochs, and its recipe has {self.recipe.epochs}")

    @property
    def epochs(self) -> int:
        """How many are done."""
        return len(self.curves.loss)


def pack(state: TrainState) -> bytes:
    """Serialize a training, to go on with it in another process or on another day: a sha256, and safetensors."""
    header = Header(state.recipe, state.seed, state.next_seed, Curves(**state.curves))
    tensors = {"losses": state.losses} | {f"moments.{name}": each for name, each in state.moments.items()}
    for name, weight in state.network.named_parameters():
        tensors[f"network.{name}"] = weight
        if state.epochs:
            tensors[f"square_avg.{name}"] = state.optimizer.state[weight]["square_avg"]
    content = save(
        {name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()},
        {"header": json.dumps(asdict(header))},
    )
    return hashlib.sha256(content).digest() + content


def unpack(content: bytes, device: str = "cpu") -> TrainState:
    """The training that pack serialized. Raises ValueError if a bit of it changed, or if no training can be there."""
    digest, content = content[:DIGEST], content[DIGEST:]
    if hashlib.sha256(content).digest() != digest:
        raise ValueError("it is damaged, or of an earlier version of this program")
    metadata, tensors = unpack_tensors(content)
    header = parse(json.loads(metadata.get("header", "null")), Header)
    network = Network(header.recipe).to(device)
    weights = dict(network.named_parameters())
    images = tensors["losses"].numel() if "losses" in tensors else 0
    expected = {"losses": torch.empty(images)} | {f"network.{name}": each for name, each in weights.items()}
    if header.epochs:
        expected |= {f"square_avg.{name}": each for name, each in weights.items()}
    batches = header.epochs * batches_in_epoch(header.recipe, images)
    past = [each for each in moments_of(header.recipe, images) if each <= batches]
    moments = no_moments(network, len(past)) if past else {}
    expected |= {f"moments.{name}": each for name, each in moments.items()}
    check_shapes(tensors, expected)
    for name, tensor in tensors.items():
        low, high = RANGES[name.partition(".")[0]]
        check_range(name, tensor, low, high)
    optimizer = RMSprop(network.parameters(), lr=header.recipe.lr)
    for name, weight in weights.items():
        weight.data.copy_(tensors[f"network.{name}"])
        if header.epochs:
            optimizer.state[weight]["square_avg"] = tensors[f"square_avg.{name}"].to(device)
    losses, curves = tensors["losses"], vars(header.curves)
    moments = {name: tensors[f"moments.{name}"] for name in moments}
    return TrainState(network, header.recipe, header.seed, header.next_seed, optimizer, losses, curves, moments)


def resume(path: Path, recipe: Recipe, seed: int, images: int, device: str) -> TrainState | None:
    """The training at path, or None if there is none. Raises UserError if it is broken or of another recipe or seed.

    images: how many there are to train on.
    """
    if not os.path.exists(path):
        return None
    mend = "delete it, or leave --resume out to start anew"
    try:
        state = unpack(read_file(path, mend), device)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): {mend}.") from error
    others = {name: value for name, value in vars(state.recipe).items() if value != getattr(recipe, name)}
    others |= {"seed": state.seed} if state.seed != seed else {}
    others |= {"images": len(state.losses)} if len(state.losses) != images else {}
    if others:
        begun = ", ".join(f"{name} {value}" for name, value in others.items())
        raise UserError(f"{path} was begun with {begun}: give --resume the same, or leave it out to start anew.")
    return state
