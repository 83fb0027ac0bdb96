"""Weights and records on disk: whole or not at all, and refused in a sentence when they are not what they should be."""

import json
import os
from dataclasses import asdict
from hashlib import sha256

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.support.networks import config, untrained
from training.errors import UserError
from training.model.variants import VARIANTS
from training.model.weights import load_weights, pack_weights
from training.paths import WEIGHTS, record_path, weights_path
from training.records import atomic_write
from training.records.run_record import load_record

SIZES = ("notebook", "wide")


def saved(folder, variant="prelu", hidden=50):
    torch.manual_seed(0)
    network = untrained(variant, hidden)
    path = weights_path(folder, "notebook", variant)
    content = pack_weights(network, config(variant, hidden))
    atomic_write.write(path, content)
    return network, path, sha256(content).hexdigest()


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_saved_is_loaded_in_evaluation_mode(tmp_path, variant):
    network, path, digest = saved(tmp_path, variant)
    loaded = load_weights(tmp_path, "notebook", variant)
    x = torch.randn(3, 784)
    assert torch.equal(loaded(x), network.eval()(x))
    assert not loaded.training
    assert loaded.activation.slope == network.activation.slope
    assert digest == sha256(path.read_bytes()).hexdigest()


def test_the_same_network_gives_the_same_file(tmp_path):
    assert len({saved(tmp_path / str(i))[2] for i in range(5)}) == 1


def corrupt(path, how):
    content = path.read_bytes()
    match how:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "cut short":
            path.write_bytes(content[: len(content) // 2])
        case "not safetensors":
            path.write_bytes(b"PK\x03\x04" + content)
        case "a folder":
            path.unlink()
            path.mkdir()
        case "no config":
            save_file(load_file(path), path)
        case "nonsense config":
            save_file(load_file(path), path, {"config": "{"})
        case "config of another kind":
            save_file(load_file(path), path, {"config": "[1]"})
        case "config without end":
            save_file(load_file(path), path, {"config": "[" * 50_000})
        case "absurd width":
            save_file(load_file(path), path, metadata(recipe={"hidden": -5}))
        case "another variant":
            saved(path.parents[1], "baseline")[1].rename(path)
        case "another shape":
            save_file({**load_file(path), "w_h": torch.zeros(784, 51)}, path, metadata())
        case "a tensor too few":
            tensors = load_file(path)
            del tensors["w_o"]
            save_file(tensors, path, metadata())
        case "another dtype":
            save_file({**load_file(path), "w_h": torch.zeros(784, 50, dtype=torch.int64)}, path, metadata())
        case "not finite":
            save_file({**load_file(path), "w_h": torch.full((784, 50), torch.nan)}, path, metadata())
        case "so large that the logits overflow":
            save_file({**load_file(path), "w_o": torch.full((50, 10), -1e30)}, path, metadata())
        case "a name that a terminal obeys":
            save_file({**load_file(path), "\x1b[2J\n" * 10_000: torch.zeros(1)}, path, metadata())
        case "a header without end":
            path.write_bytes((2**62).to_bytes(8, "little") + content)
        case "a long header":
            save_file(load_file(path), path, {**metadata(), "more": "x" * 3_000_000})
        case "a header that is no object":
            path.write_bytes((4).to_bytes(8, "little") + b"null" + content)
        case "more units than any network has":
            save_file(load_file(path), path, metadata(recipe={"hidden": 10**9}))
        case "another size":
            save_file(load_file(path), path, metadata(size="wide"))
        case "dropout that leaves nothing":
            save_file(load_file(path), path, metadata(recipe={"p_hidden": 1.0}))
        case "an activation that there is not":
            save_file(load_file(path), path, metadata(recipe={"activation": "tanh"}))
        case "a recipe without a data set":
            save_file(load_file(path), path, metadata(recipe={"dataset": ""}))
        case "a pipe":
            path.unlink()
            os.mkfifo(path)


def metadata(recipe=(), **fields):
    """Of a prelu network, but for these fields, and these of its recipe."""
    sound = asdict(config("prelu"))
    return {"config": json.dumps({**sound, **fields, "recipe": {**sound["recipe"], **dict(recipe)}})}


@pytest.mark.parametrize(
    "how",
    [
        "missing", "empty", "cut short", "not safetensors", "a folder", "no config", "nonsense config",
        "config of another kind", "config without end", "absurd width", "another variant", "another shape",
        "a tensor too few", "another dtype", "not finite", "so large that the logits overflow",
        "a name that a terminal obeys", "a header without end", "a long header", "a header that is no object",
        "more units than any network has", "another size", "dropout that leaves nothing",
        "an activation that there is not", "a recipe without a data set", "a pipe",
    ],
)  # fmt: skip
def test_a_bad_weights_file_is_refused_with_its_name_and_the_command_that_mends_it(tmp_path, how):
    _, path, _ = saved(tmp_path)
    corrupt(path, how)
    with pytest.raises(UserError) as refusal:
        load_weights(tmp_path, "notebook", "prelu")
    message = str(refusal.value)
    assert message.startswith(str(path))
    assert f"`python -m training --size notebook --variant prelu --out {tmp_path}`" in message
    assert message.isprintable()
    assert len(message) < len(str(path)) + 700


def test_whatever_byte_of_the_header_is_another_it_is_refused_or_the_same(tmp_path):
    network, path, _ = saved(tmp_path, hidden=2)
    content = path.read_bytes()
    for at in range(int.from_bytes(content[:8], "little") + 8):
        for flipped in 1, 16:
            path.write_bytes(content[:at] + bytes([content[at] ^ flipped]) + content[at + 1 :])
            try:
                loaded = load_weights(tmp_path, "notebook", "prelu")
            except UserError as refusal:
                assert str(refusal).isprintable()  # noqa: PT017 - most are refused, not all
            else:
                assert torch.equal(loaded.w_h, network.w_h)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_shipped_weights_are_those_of_their_record(size, variant):
    record = load_record(record_path(WEIGHTS, size, variant))
    network = load_weights(WEIGHTS, size, variant)
    assert sha256(weights_path(WEIGHTS, size, variant).read_bytes()).hexdigest() == record.sha256
    assert network.w_h.shape == (784, record.recipe.hidden)
    assert (network.p_input, network.p_hidden) == (record.recipe.p_input, record.recipe.p_hidden)
    assert len(record.loss) == record.recipe.epochs
    if variant == "prelu":
        assert record.slope[0] == pytest.approx(-0.1)
        assert record.slope[-1] == pytest.approx(network.activation.slope, abs=1e-6)
    right = sum(record.confusion[digit][digit] for digit in range(10))
    assert sum(map(sum, record.confusion)) == 10_000
    assert record.test_accuracy == pytest.approx(right / 10_000)


def test_the_shipped_weights_are_small():
    sizes = [path.stat().st_size for path in WEIGHTS.rglob("*.safetensors")]
    assert max(sizes) < 8e6
    assert sum(sizes) < 24e6
