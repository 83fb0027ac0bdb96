"""A server that may open few files serves newcomers all the same."""

import logging
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from app.server.open_files import prepare_for_crowds
from tests.support.digits import SEVEN
from tests.support.http import post
from tests.support.server import CLEAN, ROOT, free_port

FEW = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 64))
sys.argv = ["app"]
runpy.run_module("app", run_name="__main__")
"""
STALLED = b"POST /gradio_api/run/respond HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.slow
def test_more_connections_than_open_files_keep_no_newcomer_waiting(tmp_path):
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
        for request in b"", STALLED[:40], STALLED:
            for _ in range(100):
                stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(request)
            start = time.monotonic()
            answer = post(f"http://127.0.0.1:{port}/", "classify_strokes", SEVEN, "wide")
            assert answer["data"][0]["prelu"]["digit"] == 7
            assert time.monotonic() - start < 2
    assert len((tmp_path / "log").read_text("utf-8").splitlines()) == 1


def test_that_no_more_connections_can_be_taken_is_logged_in_one_line_a_minute(caplog):
    prepare_for_crowds()
    logger = logging.getLogger("asyncio")
    for _ in range(1000):  # as asyncio does
        logger.error("socket.accept() out of system resource", exc_info=OSError(24, "Too many open files"))
    assert [record.getMessage() for record in caplog.records] == [
        "No more connections can be taken: raise `ulimit -n`."
    ]
    assert caplog.records[0].exc_info is None
