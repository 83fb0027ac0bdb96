"""How the app starts: where a host wants it, or with a sentence that says why not."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.support.server import CLEAN, ROOT, free_port, serving

pytestmark = pytest.mark.slow


def test_a_host_chooses_name_and_port_even_behind_a_proxy():
    port, proxy = str(free_port()), "http://127.0.0.1:9"  # the port that nothing answers on
    with serving(
        "-m", "app", GRADIO_SERVER_NAME="0.0.0.0", GRADIO_SERVER_PORT=port, HTTP_PROXY=proxy, http_proxy=proxy
    ):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()


def start(**environment):
    return subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={**CLEAN, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_says_so():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = start(GRADIO_SERVER_PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be had" in done.stderr
    assert "GRADIO_SERVER_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["", "eighty", "0", "99999"])
def test_a_port_that_is_none_says_so(port):
    done = start(GRADIO_SERVER_PORT=port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"GRADIO_SERVER_PORT is {port!r}" in done.stderr
