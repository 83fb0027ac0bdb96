"""Processes that work side by side, a core each, on data that all of them hold."""

import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

import torch

from training.errors import UserError

Task = Callable[..., Any]  # called in a worker with the data and the task's own arguments

GONE = (
    "A training process was ended from outside, perhaps for want of memory: give the same command again, "
    "with --resume if it has that option."
)


class Workers:
    """Processes that take tasks from a queue. To be used in a with block.

    They end with the block, whatever they are doing, and within a second of this process, however it ends.
    """

    def __init__(self, processes: int, data: Any):
        """processes: how many; 0 runs the tasks in this process, as for a GPU. data: what every task is given first."""
        # A fork shares this process's memory and starts at once, but only Linux has one that is safe with torch.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._data = data
        self._processes = []
        self._idle: list[Connection] = []  # the pipe to each process that has nothing to do
        self._busy: dict[Connection, Hashable] = {}  # to each that is at work, and the name of its task
        self._queue: deque[tuple[Hashable, Task, tuple]] = deque()
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, data), daemon=True)
            process.start()
            theirs.close()  # now only the process holds this end, and the pipe closes when it is gone
            self._processes.append(process)
            self._idle.append(ours)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()

    def submit(self, name: Hashable, task: Task, *args: Any) -> None:
        """Queue task(data, *args). name: by which results() tells its result."""
        self._queue.append((name, task, args))

    def results(self) -> Iterator[tuple[Hashable, Any]]:
        """The name and result of each task as it is done, until none is left. More may be submitted meanwhile.

        Raises what a task raised, or UserError if its process is gone.
        """
        while self._queue or self._busy:
            if not self._processes:
                name, task, args = self._queue.popleft()
                yield name, task(self._data, *args)
                continue
            while self._queue and self._idle:
                self._send(*self._queue.popleft())
            yield self._receive(wait(self._busy)[0])

    def run(self, task: Task, *args: Any) -> Any:
        """The result of one task. Raises as results() does."""
        self.submit(None, task, *args)
        ((_, result),) = self.results()
        return result

    def _send(self, name: Hashable, task: Task, args: tuple) -> None:
        try:
            self._idle[-1].send((task, args))
        except OSError:
            raise UserError(GONE) from None
        self._busy[self._idle.pop()] = name

    def _receive(self, pipe: Connection) -> tuple[Hashable, Any]:
        name = self._busy.pop(pipe)
        self._idle.append(pipe)
        try:
            result, error, where = pipe.recv()
        except (EOFError, OSError):
            raise UserError(GONE) from None
        if error:
            raise error from RuntimeError(where)
        return name, result


def _work(tasks: Connection, data: Any) -> None:
    """What a process does: one task after the other, until it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the parent answers it
    parent = multiprocessing.parent_process().pid
    signal.signal(signal.SIGALRM, lambda *_: os.getppid() == parent or os._exit(1))
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # RMSprop's averages of dead units fade away, and a CPU is slow with tiny numbers
    # glibc hands freed memory back, to ask for it anew in the next batch, until it has seen a piece this large freed.
    torch.empty(31 << 20, dtype=torch.uint8)
    while True:
        task, args = tasks.recv()
        try:
            answer = task(data, *args), None, ""
        except Exception as error:
            answer = None, error, traceback.format_exc()
        tasks.send(answer)
