import json
import socketserver
from contextlib import ExitStack, contextmanager
from threading import Thread

import httpx
import pytest

from tests.benchmarks.balance import Drawers, balanced, served
from tests.support.digits import DIGITS
from tests.support.nginx import needs_nginx
from tests.support.server import started

pytestmark = [pytest.mark.slow, needs_nginx]


def test_no_drawer_notices_that_one_of_two_copies_is_killed(address, tmp_path):
    with (
        started("-m", "app") as (process, other),
        balanced([other, address], tmp_path) as balancer,
        Drawers(balancer, 3) as drawers,
    ):
        drawers.wait_for(30)
        process.kill()
        drawers.wait_for(60)
    assert [answer for answer in drawers.answers if not answer.right] == []
    assert {each.asked[0] for each in served(tmp_path)} == {
        httpx.URL(copy).netloc.decode() for copy in (other, address)
    }


@contextmanager
def dying():
    """The address of a copy that dies of whatever it is sent."""

    class Copy(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65536)

    with socketserver.TCPServer(("127.0.0.1", 0), Copy) as server:
        Thread(target=server.serve_forever, args=[0.01]).start()  # seconds until it sees that it is to stop
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("run/respond", 2),
        ("run/respond_picture", 1),
        ("run/classify", 1),
        ("run/classify_strokes", 1),
        ("api/respond", 1),
        ("upload", 1),
        ("queue/join", 1),
        ("call/classify", 1),
        ("call/v2/classify", 1),
        ("mcp/", 1),
    ],
)
def test_a_request_that_kills_a_copy_kills_no_other_unless_it_is_a_drawing(tmp_path, path, asked):
    with ExitStack() as stack:
        copies = [stack.enter_context(dying()) for _ in range(2)]
        balancer = stack.enter_context(balanced(copies, tmp_path, "max_fails=0"))  # each is tried each time
        body = json.dumps({"data": [json.dumps(DIGITS[3]), "wide", [], {}, None]})
        assert httpx.post(f"{balancer}gradio_api/{path}", content=body).status_code == 502
        httpx.get(balancer)  # by its answer the one before is in the log
    assert [len(each.asked) for each in served(tmp_path) if each.path == f"/gradio_api/{path}"] == [asked]
