"""A server that may open few files is full for a while, and no more than that."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack

import pytest

from tests.support.digits import SEVEN
from tests.support.http import post
from tests.support.server import CLEAN, ROOT, free_port

pytestmark = pytest.mark.slow

FEW = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 64))
sys.argv = ["app"]
runpy.run_module("app", run_name="__main__")
"""
REQUEST = b"POST /gradio_api/run/respond HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"


def test_more_connections_than_open_files_are_logged_in_one_line_and_forgotten(tmp_path):
    port = free_port()
    environment = {**CLEAN, "GRADIO_SERVER_PORT": str(port)}
    with (tmp_path / "log").open("wb") as log, ExitStack() as stack:
        command = [sys.executable, "-c", FEW]
        server = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        stack.callback(server.kill)
        while b"Serving" not in (tmp_path / "log").read_bytes():
            assert server.poll() is None
            time.sleep(0.1)
        with open(f"/proc/{server.pid}/limits", encoding="utf-8") as limits:
            assert next(line for line in limits if line.startswith("Max open files")).split()[3] == "64"
        with ExitStack() as crowd:
            for _ in range(100):
                crowd.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(REQUEST)
            with pytest.raises(TimeoutError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
        answer = post(f"http://127.0.0.1:{port}/", "classify_strokes", SEVEN, "wide")
        assert answer["data"][0]["prelu"]["digit"] == 7
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert len([line for line in lines if "raise `ulimit -n`" in line]) == 1
    assert "Traceback" not in "".join(lines)
    assert len(lines) < 10
