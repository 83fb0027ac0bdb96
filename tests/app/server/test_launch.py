"""How the app starts: where a host wants it, or with a sentence that says why not."""

import gc
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.__main__ import main
from app.limits import MAX_DECODERS
from app.server import launch
from app.server.connections import Crowd
from tests.support.server import CLEAN, ROOT, free_port, hears_interrupts

PROXY = "http://127.0.0.1:9"  # the port that nothing answers on
HOSTILE = {
    **dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy"), PROXY), "all_proxy": "socks://x", "no_proxy": "[",
    "ALL_PROXY": "socks5://127.0.0.1:9", "SSL_CERT_FILE": "/no/such/file", "WEB_CONCURRENCY": "many",
    "GRADIO_SHARE": "True", "GRADIO_SSR_MODE": "True", "GRADIO_NUM_WORKERS": "4", "GRADIO_DEBUG": "1",
    "GRADIO_ALLOWED_PATHS": "/", "GRADIO_VIBE_MODE": "1", "GRADIO_WATCH_DIRS": ".", "GRADIO_LOCAL_DEV_MODE": "1",
    "GRADIO_NUM_PORTS": "few", "GRADIO_MCP_SERVER": "False", "KAGGLE_KERNEL_RUN_TYPE": "Interactive",
    "SYSTEM": "spaces", "SPACE_ID": "someone/digits", "PYTHONIOENCODING": "ascii:strict",
}  # fmt: skip


def listening_ports(process):
    """Of the process and those that it started, as Linux has them."""
    pids = [process.pid]
    for pid in pids:
        pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    open_files = {os.readlink(file) for pid in pids for file in Path(f"/proc/{pid}/fd").iterdir()}
    ports = set()
    for table in Path("/proc/net/tcp"), Path("/proc/net/tcp6"):
        for line in table.read_text("ascii").splitlines()[1:] if table.exists() else []:
            _, address, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in open_files:
                ports.add(int(address.rpartition(":")[2], 16))
    return ports, len(pids)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what listens")
def test_whatever_a_host_sets_there_is_one_port_which_one_interrupt_ends(tmp_path):
    port, said = free_port(), tmp_path / "said"
    environment = {**CLEAN, **HOSTILE, "GRADIO_SERVER_NAME": "::", "GRADIO_SERVER_PORT": str(port)}
    with said.open("wb") as file:
        command = [sys.executable, "-m", "app"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, preexec_fn=hears_interrupts
        )
    with process:
        try:
            while process.poll() is None and b"Serving on" not in said.read_bytes():
                time.sleep(0.1)
            said.read_bytes().decode("ascii")
            assert process.poll() is None, said.read_text("ascii")
            assert listening_ports(process) == ({port}, 1 + MAX_DECODERS)
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).close()  # :: means all
            address = re.search(r"^Serving on (\S+)$", said.read_text("ascii"), re.M)[1]
            urllib.request.urlopen(address, timeout=20).close()
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}gradio_api/file=/etc/hostname")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            process.kill()
    lines = said.read_text("ascii").splitlines()
    assert len(lines) == 3, lines  # what is without effect, the address, and that it closes
    assert "GRADIO_SHARE" in lines[0]
    with socket.create_server(("", port)):
        pass  # nothing holds the port


class Unread(io.StringIO):
    """Output whose reader is gone."""

    def flush(self):
        raise BrokenPipeError


@pytest.fixture
def steps(monkeypatch):
    """What becomes of a page that is launched in this process and serves nobody."""
    steps = []
    page = SimpleNamespace(
        queue=lambda **_: None,
        launch=lambda server_name, server_port, **_: steps.append("launched"),
        block_thread=lambda: steps.append("serves"),
    )
    monkeypatch.setattr(launch, "build", lambda: page)
    monkeypatch.setattr(launch, "serve_on", lambda listeners, *_, **__: [each.close() for each in listeners])
    monkeypatch.setattr("gc.freeze", lambda: None)
    return steps


def test_an_address_that_nobody_reads_is_no_reason_to_stop(monkeypatch, steps):
    monkeypatch.setattr(sys, "stdout", Unread())
    launch._launch("127.0.0.1", free_port(), Crowd(10))
    assert steps == ["launched", "serves"]


def test_garbage_is_collected_again_once_the_page_is_served(steps):
    gc.disable()  # as app.__main__ does
    launch._launch("127.0.0.1", free_port(), Crowd(10))
    assert gc.isenabled()


def start(**environment):
    return subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={**CLEAN, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.slow
def test_a_taken_port_says_so():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = start(GRADIO_SERVER_PORT=str(port))
    assert done.returncode == 1
    assert re.fullmatch(rf"Port {port} of 127\.0\.0\.1 is in use: .* GRADIO_SERVER_PORT to another\.\n", done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("port", ["", "eighty", "0", "99999"])
def test_a_port_that_is_none_says_so(port):
    done = start(GRADIO_SERVER_PORT=port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"GRADIO_SERVER_PORT is {port!r}" in done.stderr


def test_without_a_folder_for_temporary_files_it_says_so(monkeypatch):
    def none():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("app.__main__.gettempdir", none)
    monkeypatch.setattr("app.__main__.drop_variables", lambda: None)
    monkeypatch.setattr(sys, "argv", ["app"])
    with pytest.raises(SystemExit, match=r"^No folder for temporary files can be written: .* TMPDIR\.$"):
        main()
