"""Train networks side by side, each an epoch at a time in turn, so that no core waits for another."""

import platform
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import torch

from training import workers
from training.checkpoint import checkpoint_path, pack, unpack
from training.errors import UserError
from training.evaluate import accuracy, evaluate
from training.files import write_whole
from training.measure import measure
from training.measured import Measured, measured_path, save_measured
from training.progress import Progress
from training.record import Record, save_record
from training.train import Training, train_epoch
from training.weights import save_weights, weights_path

Name = tuple[str, str]  # size, variant


def refresh(runs: dict[Name, Training], executor: Executor, out: Path) -> list[Record]:
    """Train each run to its end and write its weights and records into out; after each epoch, a checkpoint.

    executor: workers that hold the training, validation and test splits. Raises UserError if a file cannot be written
    or a worker is gone.
    """
    tasks: dict[Future, Name] = {}
    records: dict[Name, Record] = {}

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
                try:
                    result = task.result()
                except BrokenProcessPool as error:
                    raise UserError(
                        "A training process was ended from outside, perhaps for want of memory: go on with --resume."
                    ) from error
                if isinstance(result, bytes):
                    runs[name] = unpack(result)
                    submit(name, result)
                    write_whole(checkpoint_path(out, *name), result)
                    progress.update()
                else:
                    records[name] = _save(runs[name], name, out, *result)
    for name in runs:
        checkpoint_path(out, *name).unlink(missing_ok=True)
    return [records[name] for name in runs]


def _advance(checkpoint: bytes) -> bytes:
    """One epoch, in a worker."""
    training, validation, _ = workers.held
    run = unpack(checkpoint, training.labels.device)
    train_epoch(run, training, validation)
    return pack(run)


def _conclude(name: Name, checkpoint: bytes) -> tuple[Record, Measured]:
    """The one look at the test set, in a worker."""
    test = workers.held[2]
    run = unpack(checkpoint, test.labels.device)
    _, confusion = evaluate(run.network, test)
    size, variant = name
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
        sha256="",
    )
    return record, measure(run.network.cpu().eval(), test.to("cpu"))


def _save(run: Training, name: Name, out: Path, record: Record, measured: Measured) -> Record:
    config = {"size": record.size, "seed": run.seed, **asdict(run.recipe)}
    record = replace(record, sha256=save_weights(run.network, weights_path(out, *name), config))
    save_record(record, out)
    save_measured(measured, measured_path(out, *name))
    return record
