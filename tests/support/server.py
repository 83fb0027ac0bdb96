"""The app in a process of its own."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}


def hears_interrupts() -> None:
    """As a preexec_fn: Ctrl-C ends the process, even if these tests run with `&`, which would have it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(*command: str, **environment: str):
    """The app as `command` starts it, from the root, with nothing but CLEAN and `environment` around it.

    Yields its process, and the address that it prints once it answers.
    """
    environment = {"GRADIO_SERVER_PORT": str(free_port()), **CLEAN, **environment}
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if address := re.search(r"^Serving on (http://\S+)", line):
                    threading.Thread(target=process.stdout.read, daemon=True).start()  # else a full pipe stops it
                    yield process, address[1]
                    break
            else:
                pytest.fail(f"the app ended without an address: {''.join(lines)}")
        finally:
            process.terminate()


def completed(coroutine):
    """What it returns. It runs in a thread: in this one Playwright's loop does, as long as a browser is open."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, coroutine).result()


@cache
def built():
    """The page that is served, in this process. An event loop must run while Gradio puts it together."""
    from app.page import build

    async def inner():
        return build()

    return completed(inner())


@contextmanager
def serving(*command: str, **environment: str):
    """As started; yields the address alone."""
    with started(*command, **environment) as (_, address):
        yield address
