import asyncio
import os
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect, sync_playwright

from tests.browser import installed
from tests.pages import DESKTOP, PHONE

ROOT = Path(__file__).resolve().parents[1]

MNIST_ROOT = os.environ.get("MNIST_ROOT")
needs_mnist = pytest.mark.skipif(not MNIST_ROOT, reason="MNIST_ROOT names no folder with MNIST")

CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}

torch.set_num_threads(1)  # the tests share their cores with a server and a browser


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
        text=True,
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


@contextmanager
def serving(*command: str, **environment: str):
    """As started; yields the address alone."""
    with started(*command, **environment) as (_, address):
        yield address


@pytest.fixture(scope="session")
def address():
    with serving("-m", "app") as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request, chromium, address):
    page = chromium.new_page(**request.param)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.strangers = []
    page.on("request", lambda request: request.url.startswith((address, "data:")) or page.strangers.append(request.url))
    page.goto(address)
    expect(page.locator(".network")).to_have_count(3)
    page.locator(".paper").click(trial=True)  # painted and at rest: before that Chromium drops what the pen does
    yield page
    assert page.errors == []
    assert page.strangers == []
    page.close()
