"""Train networks side by side, each an epoch at a time in turn, so that no core waits for another."""

import hashlib
import platform
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch

from training.data.mnist import Split
from training.evaluation.measure import measure
from training.evaluation.metrics import evaluate
from training.loop.checkpoint import pack, unpack
from training.loop.progress import Progress
from training.loop.train import TrainState, train_epoch
from training.loop.workers import Workers
from training.model.moments import pack_moments
from training.model.weights import Config, pack_weights
from training.paths import checkpoint_path, evaluation_path, misread_path, moments_path, record_path, weights_path
from training.records.atomic_write import to_json, write, write_all
from training.records.misread import pack_misread
from training.records.run_record import RunRecord

Name = tuple[str, str]  # size, variant


class Splits(NamedTuple):
    """train_set: MNIST's images, then the synthetic ones, of which a recipe says how many are shown.

    held_out: synthetic ones in styles that no train set has, to choose by beside MNIST's validation set.
    """

    train_set: Split
    validation_set: Split
    test_set: Split
    held_out: Split

    def to(self, device: str) -> "Splits":
        return Splits(*(each.to(device) for each in self))


Result = tuple[dict[Callable[..., Path], bytes], RunRecord]  # each file, by what says its path, and the record


def train_all(states: dict[Name, TrainState], workers: Workers, out: Path) -> list[RunRecord]:
    """Train every network to its end. Each epoch leaves a checkpoint in out, and the end all weights and records.

    Those are put in place together, so that nobody finds new ones beside old ones. workers: with the Splits as data.
    Raises UserError if a file cannot be written or a worker is gone.
    """
    results: dict[Name, Result] = {}

    def submit(name: Name, checkpoint: bytes, epochs: int) -> None:
        task = _train_epoch if epochs < states[name].recipe.epochs else _conclude
        workers.submit((name, task), task, name, checkpoint)

    for name, state in states.items():
        submit(name, pack(state), state.epochs)
    with Progress(states) as progress:
        for (name, task), result in workers.results():
            if task is _conclude:
                results[name] = result
                continue
            checkpoint, accuracies = result
            submit(name, checkpoint, len(accuracies))
            write(checkpoint_path(out, *name), checkpoint)
            progress.update(name, accuracies)
    write_all({path(out, *name): content for name in states for path, content in results[name][0].items()})
    for name in states:
        checkpoint_path(out, *name).unlink(missing_ok=True)
    return [results[name][1] for name in states]


def _train_epoch(splits: Splits, name: Name, checkpoint: bytes) -> tuple[bytes, list[float]]:
    """In a worker: the next checkpoint, and the validation accuracy after each epoch so far."""
    state = unpack(checkpoint, splits.train_set.labels.device)
    train_epoch(state, splits.train_set.first(len(state.losses)), splits.validation_set)
    return pack(state), state.curves["validation_accuracy"]


def _conclude(splits: Splits, name: Name, checkpoint: bytes) -> Result:
    """In a worker: the one look at the test set."""
    test_set = splits.test_set
    state = unpack(checkpoint, test_set.labels.device)
    _, accuracy, confusion = evaluate(state.network, test_set)
    size, variant = name
    config = Config(size, variant, state.seed, state.recipe)
    weights = pack_weights(state.network, config)
    moments = pack_moments(state.moments, config, len(state.losses)) if state.moments else b""
    sha256 = hashlib.sha256(weights).hexdigest()
    record = RunRecord(
        size=size,
        variant=variant,
        seed=state.seed,
        recipe=state.recipe,
        versions={"python": platform.python_version()} | {name: version(name) for name in ("torch", "safetensors")},
        device=str(test_set.labels.device),
        threads=torch.get_num_threads(),
        finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        **{name: [round(number, 6) for number in numbers] for name, numbers in state.curves.items()},
        held_out_accuracy=evaluate(state.network, splits.held_out)[1],
        test_accuracy=accuracy,
        confusion=confusion.tolist(),
        sha256=sha256,
        moments_sha256=hashlib.sha256(moments).hexdigest() if moments else "",
    )
    test_set = test_set.to("cpu")
    evaluation = measure(state.network.cpu().eval(), test_set, sha256)
    files = {weights_path: weights, record_path: to_json(asdict(record)), evaluation_path: to_json(asdict(evaluation))}
    files[misread_path] = pack_misread(test_set.images.numpy(), evaluation)
    return files | ({moments_path: moments} if moments else {}), record
