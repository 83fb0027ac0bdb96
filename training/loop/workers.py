"""Processes that train networks side by side."""

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

import torch

from training.errors import UserError

held: Any = None  # the data, in a worker


@contextmanager
def pool(processes: int, data: Any, device: str = "cpu") -> Iterator[Executor]:
    """So many processes, each with a core of its own and data in `held`; a GPU has one thread of this process instead.

    They end with the block, by Ctrl-C too, and with this process, however it ends.
    """
    if device == "cpu":
        executor = _Processes(processes, data)
    else:
        executor = ThreadPoolExecutor(1, initializer=_hold, initargs=(data,))
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


class _Processes(ThreadPoolExecutor):
    """Threads that hand each task to a process that is free, and wait for what comes of it.

    In place of ProcessPoolExecutor, which waits forever for the rest of a message if the process at the other end is
    gone: after Ctrl-C, now and then; with Python 3.10, each time.
    """

    def __init__(self, processes: int, data: Any):
        super().__init__(processes)
        # A fork shares this process's memory and starts at once, but only Linux has one that is safe with torch.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._started = []
        self._free: SimpleQueue[Connection] = SimpleQueue()  # pipes to the processes that have nothing to do
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, data), daemon=True)
            process.start()
            theirs.close()  # or it would not be seen that the process is gone
            self._started.append(process)
            self._free.put(ours)

    def submit(self, task: Callable, /, *args: Any) -> Future:
        """The future raises what the task raised, or UserError if its process was ended."""
        return super().submit(self._hand_over, task, args)

    def shutdown(self, **options: bool) -> None:
        """End the processes, whatever they are doing."""
        for process in self._started:
            process.terminate()
        super().shutdown(**options)
        for process in self._started:
            process.join()

    def _hand_over(self, task: Callable, args: tuple) -> Any:
        pipe = self._free.get()
        try:
            pipe.send((task, args))
            result, error, where = pipe.recv()
        except (EOFError, OSError):
            raise UserError(
                "A training process was ended from outside, perhaps for want of memory: give the same command again, "
                "with --resume if it has that option."
            ) from None
        finally:
            self._free.put(pipe)  # process gone or not: the next task would wait for it
        if error:
            raise error from RuntimeError(where)
        return result


def _work(tasks: Connection, data: Any) -> None:
    """A worker: does what comes through the pipe, one task after the other, until it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the parent answers it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # RMSprop's averages of dead units fade away, and a CPU is slow with tiny numbers
    # glibc hands freed memory back, to ask for it anew in the next batch, until it has seen a piece this large freed.
    torch.empty(31 << 20, dtype=torch.uint8)
    _hold(data)
    while True:
        task, args = tasks.recv()
        try:
            tasks.send((task(*args), None, ""))
        except Exception as error:
            tasks.send((None, error, traceback.format_exc()))


def _hold(data: Any) -> None:
    global held
    held = data


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
