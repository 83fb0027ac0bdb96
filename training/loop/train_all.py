"""Train networks side by side, each an epoch at a time in turn, so that no core waits for another."""

import hashlib
import platform
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import torch

from training import workers
from training.checkpoint import checkpoint_path, pack, unpack
from training.evaluate import accuracy, evaluate
from training.files import to_json, write_together, write_whole
from training.measure import measure
from training.measured import Measured, measured_path
from training.progress import Progress
from training.record import Record, record_path
from training.train import Training, train_epoch
from training.weights import pack_weights, weights_path

Name = tuple[str, str]  # size, variant
Result = tuple[bytes, Record, Measured]  # the weights as a file, and what belongs to them


def refresh(runs: dict[Name, Training], executor: Executor, out: Path) -> list[Record]:
    """Train each run to its end; after each epoch, a checkpoint goes into out, and at the end the weights and records.

    All are put in place together, so that nobody finds half of a refresh. executor: workers that hold the training,
    validation and test splits. Raises UserError if a file cannot be written or a worker is gone.
    """
    tasks: dict[Future, Name] = {}
    results: dict[Name, Result] = {}

    def submit(name: Name, checkpoint: bytes) -> None:
        finished = runs[name].epochs >= runs[name].recipe.epochs
        task = executor.submit(_conclude, name, checkpoint) if finished else executor.submit(_advance, checkpoint)
        tasks[task] = name

    for name, run in runs.items():
        submit(name, pack(run))
    with Progress(runs) as progress:
        while tasks:
            for task in wait(tasks, return_when=FIRST_COMPLETED).done:
                name = tasks.pop(task)
                result = task.result()
                if isinstance(result, bytes):
                    runs[name] = unpack(result)
                    submit(name, result)
                    write_whole(checkpoint_path(out, *name), result)
                    progress.update()
                else:
                    results[name] = result
    contents = {}
    for name in runs:
        weights, record, measured = results[name]
        contents[weights_path(out, *name)] = weights
        contents[record_path(out, *name)] = to_json(asdict(record))
        contents[measured_path(out, *name)] = to_json(asdict(measured))
    write_together(contents)
    for name in runs:
        checkpoint_path(out, *name).unlink(missing_ok=True)
    return [results[name][1] for name in runs]


def _advance(checkpoint: bytes) -> bytes:
    """One epoch, in a worker."""
    training, validation, _ = workers.held
    run = unpack(checkpoint, training.labels.device)
    train_epoch(run, training, validation)
    return pack(run)


def _conclude(name: Name, checkpoint: bytes) -> Result:
    """The one look at the test set, in a worker."""
    test = workers.held[2]
    run = unpack(checkpoint, test.labels.device)
    _, confusion = evaluate(run.network, test)
    size, variant = name
    weights = pack_weights(run.network, {"size": size, "seed": run.seed, **asdict(run.recipe)})
    sha256 = hashlib.sha256(weights).hexdigest()
    record = Record(
        size=size,
        variant=variant,
        seed=run.seed,
        recipe=asdict(run.recipe),
        versions={"python": platform.python_version()} | {name: version(name) for name in ("torch", "safetensors")},
        device=str(test.labels.device),
        threads=torch.get_num_threads(),
        finished=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        **{name: [round(number, 6) for number in numbers] for name, numbers in run.curves.items()},
        test_accuracy=accuracy(confusion),
        confusion=confusion.tolist(),
        sha256=sha256,
    )
    return weights, record, measure(run.network.cpu().eval(), test.to("cpu"), sha256)
