"""Moments of a training: which are kept, that they are what the network was, and how a bad file of them is told."""

import json
import os
from dataclasses import asdict, replace
from hashlib import sha256

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.testing import assert_close

from tests.support.networks import config, recipe, untrained
from training.components import RMSprop
from training.data.mnist import Split
from training.errors import UserError
from training.loop import train
from training.loop.checkpoint import pack, unpack
from training.model.moments import BATCHES, Header, add_moment, load_moments, moments_of, no_moments, pack_moments
from training.model.recipe import recipe_of
from training.model.variants import VARIANTS
from training.model.weights import Config, load_weights
from training.paths import WEIGHTS, moments_path, record_path
from training.records.run_record import load_record

SHIPPED = [0, 10, 30, 100, 300, *(550 * epoch for epoch in (1, 2, 4, 8, 16, 32, 64, 100))]
SMALL = recipe("prelu", hidden=5, epochs=3, batch_size=10)  # 40 batches in an epoch of IMAGES
IMAGES = 395
TO_HALF = {"rtol": 2**-11, "atol": 2**-25}  # as float16 rounds


def made_up():
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (IMAGES, 28, 28), generator=generator, dtype=torch.uint8)
    return Split(images, torch.randint(0, 10, (IMAGES,), generator=generator))


def trained(seed=0):
    return train.train(train.begin(SMALL, seed, IMAGES), made_up(), made_up())


def packed(state):
    return pack_moments(state.moments, Config("notebook", "prelu", state.seed, state.recipe), IMAGES)


def test_moments_lie_close_together_at_first_and_end_with_the_training():
    assert moments_of(recipe_of("notebook", "dropout"), 55_000) == SHIPPED
    assert moments_of(SMALL, IMAGES) == [0, 10, 30, 40, 80, 120]
    assert moments_of(replace(SMALL, epochs=1), 5) == [0, 1]
    assert moments_of(recipe_of("wide", "dropout"), 67_000) == []


def test_a_moment_is_what_the_network_was_after_so_many_batches(monkeypatch):
    after = []

    def spy(self):
        step(self)
        after.append([each.detach().clone() for each in self.param_groups[0]["params"]])

    step = RMSprop.step
    monkeypatch.setattr(RMSprop, "step", spy)
    state = trained()
    torch.manual_seed(0)
    after.insert(0, list(train.Network(SMALL).parameters()))
    for number, batches in enumerate(moments_of(SMALL, IMAGES)):
        for kept, weight in zip(state.moments.values(), after[batches], strict=True):
            assert_close(kept[number].float(), weight.detach(), **TO_HALF)
    assert [len(each) for each in state.moments.values()] == [6] * 4


def test_the_same_seed_gives_the_same_bytes_also_when_resumed_and_another_one_others():
    once, parts = packed(trained()), train.begin(SMALL, 0, IMAGES)
    for _ in range(SMALL.epochs):
        torch.manual_seed(99)
        parts = unpack(pack(parts))
        train.train_epoch(parts, made_up(), made_up())
    assert packed(parts) == packed(trained()) == once
    assert packed(trained(seed=1)) != once


def test_what_is_kept_changes_nothing_of_what_is_learned(monkeypatch):
    kept = trained()
    monkeypatch.setattr(train, "moments_of", lambda *_: [])
    alone = trained()
    assert kept.moments
    assert alone.moments == {}
    for a, b in zip(kept.network.parameters(), alone.network.parameters(), strict=True):
        assert torch.equal(a, b)
    assert kept.next_seed == alone.next_seed


def test_a_weight_beyond_float16_is_kept_as_its_largest():
    network = untrained("baseline", 2)
    network.w_o.data[0, :2] = torch.tensor([9e4, -9e4])
    add_moment(kept := no_moments(network), network)
    assert kept["w_o"][0, 0, :2].tolist() == [65504, -65504]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_shipped_moments_are_those_of_the_shipped_network(variant):
    record = load_record(record_path(WEIGHTS, "notebook", variant))
    content = moments_path(WEIGHTS, "notebook", variant).read_bytes()
    assert sha256(content).hexdigest() == record.moments_sha256
    found = load_moments(WEIGHTS, "notebook", variant, record.moments_sha256)
    assert (found.batches, found.epoch) == (SHIPPED, 550)
    network = load_weights(WEIGHTS, "notebook", variant)
    first, last = found.networks[0], found.networks[-1]
    for weight, kept in zip(network.parameters(), last.parameters(), strict=True):
        assert_close(kept, weight, **TO_HALF)
    torch.manual_seed(record.seed)
    assert_close(first.w_h, untrained(variant).w_h.detach(), **TO_HALF)
    if record.slope:
        slopes = [record.slope[epoch] for epoch in (0, 1, 2, 4, 8, 16, 32, 64, 100)]
        kept = [network.activation.slope for network in found.networks]
        assert [kept[0], *kept[1 + len(BATCHES) :]] == pytest.approx(slopes, rel=2**-11, abs=1e-6)


def test_the_shipped_files_are_small():
    files = [path for path in WEIGHTS.rglob("*") if path.is_file() and not path.is_relative_to(WEIGHTS / "seeds")]
    assert sum(path.stat().st_size for path in files if path.name.endswith(".moments.safetensors")) < 4e6
    assert sum(path.stat().st_size for path in files) < 14e6


@pytest.fixture
def kept(tmp_path):
    """A folder with moments of an untrained network, and their path."""
    network = untrained("prelu", 2)
    state = no_moments(network)
    for _ in moments_of(config("prelu", 2).recipe, 100):
        add_moment(state, network)
    path = moments_path(tmp_path, "notebook", "prelu")
    path.parent.mkdir()
    path.write_bytes(pack_moments(state, config("prelu", 2), 100))
    return tmp_path, path


def header(batches=(0, 1, 2, 4, 8, 16, 32, 64, 100), epoch=1, variant="prelu", hidden=2):
    return {"header": json.dumps(asdict(Header(config(variant, hidden), list(batches), epoch)))}


def broken_header(**fields):
    return {"header": json.dumps({**json.loads(header()["header"]), **fields})}


def corrupt(path, how):
    """Whatever is in it, its sha256 may be known."""
    tensors = load_file(path)
    match how:
        case "empty":
            path.write_bytes(b"")
        case "cut short":
            path.write_bytes(path.read_bytes()[:-1])
        case "no header":
            save_file(tensors, path)
        case "a header without end":
            save_file(tensors, path, {"header": "[" * 50_000})
        case "another variant's":
            save_file(tensors, path, header(variant="dropout"))
        case "another width":
            save_file(tensors, path, header(hidden=3))
        case "moments that go back":
            save_file(tensors, path, broken_header(batches=[0, 2, 1, 4, 8, 16, 32, 64, 100]))
        case "moments from later on":
            save_file(tensors, path, broken_header(batches=[1, 2, 3, 4, 8, 16, 32, 64, 100]))
        case "moments that end too early":
            save_file(tensors, path, broken_header(batches=[0, 1, 2, 4, 8, 16, 32, 64, 99]))
        case "a moment too few":
            save_file({name: each[1:] for name, each in tensors.items()}, path, header())
        case "a tensor too few":
            save_file({name: each for name, each in tensors.items() if name != "w_o"}, path, header())
        case "of another type":
            save_file({name: each.float() for name, each in tensors.items()}, path, header())
        case "not finite":
            tensors["w_o"][3, 0, 0] = torch.nan
            save_file(tensors, path, header())


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("empty", "header"), ("cut short", "not fully covered"), ("no header", "it is no Header"),
        ("a header without end", "recursion"), ("another variant's", "it holds moments of notebook/dropout"),
        ("another width", "where .* belong"), ("moments that go back", "do not go from 0 to the end"),
        ("moments from later on", "do not go from 0 to the end"),
        ("moments that end too early", "do not go from 0 to the end"), ("a moment too few", "where .* belong"),
        ("a tensor too few", "where .* belong"), ("of another type", "where .* belong"),
        ("not finite", "not all numbers of w_o"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_a_sentence_with_the_command_that_mends_it(kept, how, says):
    folder, path = kept
    whole = sha256(path.read_bytes()).hexdigest()
    assert len(load_moments(folder, "notebook", "prelu", whole).networks) == 9
    corrupt(path, how)
    mend = rf": run `python -m training --size notebook --variant prelu --out {folder}` to train it\.$"
    for digest, why in (sha256(path.read_bytes()).hexdigest(), says), (whole, "its sha256 is not the one in"):
        with pytest.raises(UserError, match=rf"(?is)^{path} cannot be used \(.*{why}.*\){mend}") as refusal:
            load_moments(folder, "notebook", "prelu", digest)
        assert str(refusal.value).isprintable()
    os.unlink(path)
    with pytest.raises(UserError, match=rf"^{path} is missing{mend}"):
        load_moments(folder, "notebook", "prelu", whole)


def test_to_load_moments_draws_no_random_number(kept):
    folder, path = kept
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    load_moments(folder, "notebook", "prelu", sha256(path.read_bytes()).hexdigest())
    assert torch.equal(torch.rand(3), expected)
