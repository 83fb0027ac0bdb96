"""A checkpoint is gone on with as it was written, or not at all: whatever else is in it is told in a sentence."""

import hashlib
import io
import json
import os
import pickle
import random
from dataclasses import asdict, replace

import pytest
import torch
from safetensors.torch import load, save

from training.data.mnist import Split
from training.errors import UserError
from training.loop.checkpoint import pack, resume, unpack
from training.loop.train import begin, train_epoch
from training.model.recipe import MAX_EPOCHS, recipe_of

IMAGES = 20
RECIPE = replace(recipe_of("wide", "prelu"), hidden=3, epochs=2)


@pytest.fixture(scope="module")
def state():
    """A training after its first epoch."""
    torch.manual_seed(0)
    split = Split(torch.randint(0, 256, (IMAGES, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (IMAGES,)))
    state = begin(RECIPE, 0, IMAGES)
    train_epoch(state, split, split)
    return state


def test_whatever_bit_is_another_it_is_noticed(state):
    content = pack(state)
    rng = random.Random(0)
    for at in [*range(len(content)), *(rng.randrange(len(content)) for _ in range(5000))]:
        flipped = bytearray(content)
        flipped[at] ^= 1 << rng.randrange(8)
        with pytest.raises(ValueError, match="it is damaged"):
            unpack(bytes(flipped))


def test_a_part_of_it_or_more_than_it_is_noticed(state):
    content = pack(state)
    for length in range(0, len(content), 7):
        with pytest.raises(ValueError, match="it is damaged"):
            unpack(content[:length])
    with pytest.raises(ValueError, match="it is damaged"):
        unpack(content + b"\0")


@pytest.mark.parametrize("epochs", [0, 1])
def test_what_was_packed_is_unpacked(state, epochs):
    state = state if epochs else begin(RECIPE, 0, IMAGES)
    again = unpack(pack(state))
    assert pack(again) == pack(state)
    assert (again.recipe, again.seed, again.next_seed, again.curves) == (
        state.recipe, state.seed, state.next_seed, state.curves,
    )  # fmt: skip
    assert torch.equal(again.losses, state.losses)
    assert again.moments.keys() == state.moments.keys()
    assert all(torch.equal(again.moments[name], each) for name, each in state.moments.items())
    assert len(again.moments["w_o"]) == 1 + epochs
    assert again.network.activation.slope == state.network.activation.slope
    assert all(each.requires_grad for each in again.network.parameters())
    ours, theirs = ([group.items() for group in each.optimizer.param_groups] for each in (again, state))
    assert [dict(each) | {"params": 0, "lr": 0} for each in ours] == [
        dict(each) | {"params": 0, "lr": 0} for each in theirs
    ]


NAN, INF = float("nan"), float("inf")


def made(state, tensors=(), fields=(), without=()):
    """A checkpoint whose sum is right, but with other tensors, or other fields beside them."""
    _, content = pack(state)[:32], pack(state)[32:]
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["__metadata__"]["header"]
    fields = json.loads(header) | dict(fields)
    kept = {name: each for name, each in {**load(content), **dict(tensors)}.items() if name not in without}
    text = json.dumps({name: each for name, each in fields.items() if name not in without})
    content = save(kept, {"header": text})
    return hashlib.sha256(content).digest() + content


def spoiled(value, shape):
    tensor = torch.ones(shape)
    tensor.view(-1)[-1] = value
    return tensor


SHAPES = {"network.w_h": (784, 3), "network.activation.weight": (1,), "square_avg.w_o": (3, 10), "losses": (IMAGES,)}
CURVES = {
    "loss": [1.0],
    "validation_loss": [1.0],
    "validation_accuracy": [0.5],
    "seconds": [0.1],
    "slope": [-0.1, -0.1],
}
STRANGE = {
    **{f"{name} with {bad}": {"tensors": {name: spoiled(bad, SHAPES[name])}}
       for name in SHAPES for bad in (NAN, INF, -INF)},
    **{f"{name} of another shape": {"tensors": {name: torch.ones(4, 3)}} for name in SHAPES},
    **{f"{name} of another type": {"tensors": {name: torch.ones(SHAPES[name]).double()}} for name in SHAPES},
    **{f"without {name}": {"without": [name]}
       for name in (*SHAPES, "seed", "next_seed", "recipe", "curves")},
    "too large a weight": {"tensors": {"network.w_h": spoiled(1e6, (784, 3))}},
    "a square below zero": {"tensors": {"square_avg.w_o": spoiled(-1.0, (3, 10))}},
    "a loss below zero": {"tensors": {"losses": spoiled(-1.0, (IMAGES,))}},
    "a moment that is none": {"tensors": {"moments.w_o": spoiled(NAN, (2, 3, 10)).half()}},
    "a moment too few": {"tensors": {"moments.w_o": torch.ones(1, 3, 10).half()}},
    "a moment in another type": {"tensors": {"moments.w_o": torch.ones(2, 3, 10)}},
    "a moment without a weight": {"without": ["moments.activation.weight"]},
    "a tensor too many": {"tensors": {"more": torch.ones(1)}},
    "a field too many": {"fields": {"more": 1}},
    **{f"the seed {bad!r}": {"fields": {"seed": bad}} for bad in (-1, 2**63, 1.0, "1", None, True)},
    **{f"the next seed {bad!r}": {"fields": {"next_seed": bad}} for bad in (-1, 2**63, NAN, [])},
    **{
        f"the recipe's {name} {bad!r}": {"fields": {"recipe": asdict(RECIPE) | {name: bad}}}
        for name, bad in [
            ("hidden", 4), ("hidden", 10**9), ("epochs", 0), ("epochs", MAX_EPOCHS + 1), ("lr", NAN), ("p_hidden", 1.0),
            ("p_input", -0.1), ("activation", "ReLU"), ("activation", "tanh"), ("optimizer", "SGD"), ("dataset", 1),
        ]
    },
    **{f"the curve {name} with {bad!r}": {"fields": {"curves": CURVES | {name: [bad]}}}
       for name in CURVES for bad in (NAN, INF, "1", None)},
    "an accuracy above 1": {"fields": {"curves": CURVES | {"validation_accuracy": [1.5]}}},
    "a loss below 0 in a curve": {"fields": {"curves": CURVES | {"loss": [-1.0]}}},
    "more epochs than its recipe has": {
        "fields": {"curves": {name: each[:1] * 3 for name, each in CURVES.items()} | {"slope": [-0.1] * 4}}
    },
    "curves of different lengths": {"fields": {"curves": CURVES | {"loss": [1.0, 1.0]}}},
    "no curve at all": {"fields": {"curves": {}}},
}  # fmt: skip


@pytest.mark.parametrize("how", STRANGE)
def test_what_no_training_leaves_is_told_in_a_sentence(tmp_path, state, how):
    path = tmp_path / "prelu.checkpoint"
    path.write_bytes(made(state))
    assert resume(path, RECIPE, 0, IMAGES, "cpu").epochs == 1
    path.write_bytes(made(state, **STRANGE[how]))
    refused(path, "cannot be used")


def refused(path, says, recipe=RECIPE, seed=0, images=IMAGES):
    with pytest.raises(UserError) as refusal:
        resume(path, recipe, seed, images, "cpu")
    said = str(refusal.value)
    assert said.startswith(f"{path} {says}")
    assert said.isprintable()
    assert said.endswith("start anew.")
    assert len(said) < 700 + len(str(path))


class Bomb:
    def __reduce__(self):
        return os.abort, ()


def test_what_is_no_checkpoint_is_told_in_a_sentence(tmp_path, state):
    path = tmp_path / "prelu.checkpoint"
    earlier = io.BytesIO()
    torch.save({"seed": 0, "network": state.network.state_dict()}, earlier)
    whole = pack(state)
    sums = [hashlib.sha256(each).digest() + each for each in (b"", b"\0" * 100, b"{}", pickle.dumps(Bomb()))]
    for content in b"", b"\0", whole[32:], earlier.getvalue(), pickle.dumps(Bomb()), *sums:
        path.write_bytes(content)
        refused(path, "cannot be used (")
    path.unlink()
    assert resume(path, RECIPE, 0, IMAGES, "cpu") is None
    os.mkfifo(path)
    refused(path, "is not a file")
    path.unlink()
    with path.open("wb") as file:
        file.truncate(10**12)
    refused(path, "is larger than")


def test_another_training_is_not_gone_on_with(tmp_path, state):
    path = tmp_path / "prelu.checkpoint"
    path.write_bytes(pack(state))
    refused(path, "was begun with seed 0: give", seed=1)
    refused(path, f"was begun with images {IMAGES}: give", images=IMAGES + 1)
    others = vars(recipe_of("notebook", "baseline"))
    for name, value in vars(RECIPE).items():
        if value != others[name]:
            refused(path, f"was begun with {name} {value}: give", recipe=replace(RECIPE, **{name: others[name]}))
    refused(path, "was begun with p_hidden 0.3: give", recipe=replace(RECIPE, p_hidden=0.5))
