"""Processes that train networks side by side."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import torch

held: Any = None  # the data, in a worker


@contextmanager
def pool(processes: int, data: Any, device: str = "cpu") -> Iterator[Executor]:
    """So many processes, each with a core of its own and data in `held`; a GPU has one thread of this process instead.

    They end with the block, by Ctrl-C too, and with this process, however it ends.
    """
    if device == "cpu":
        # A fork shares this process's memory and starts at once, but only Linux has one that is safe with torch.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        executor: Executor = ProcessPoolExecutor(processes, context, _start, (data,))
    else:
        executor = ThreadPoolExecutor(1, initializer=_hold, initargs=(data,))
    try:
        yield executor
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _start(data: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the parent answers it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # RMSprop's averages of dead units fade away, and a CPU is slow with tiny numbers
    # glibc hands freed memory back, to ask for it anew in the next batch, until it has seen a piece this large freed.
    torch.empty(31 << 20, dtype=torch.uint8)
    _hold(data)


def _hold(data: Any) -> None:
    global held
    held = data


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
