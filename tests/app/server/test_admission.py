"""What the served app lets in, what it says to the rest, and what its answers carry."""

import http.client
import json
import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from gradio import routes

from app import limits
from app.ui.format import all_of
from tests.support.digits import DIGITS
from tests.support.http import sentence
from training.model.variants import VARIANTS

RUN = "/gradio_api/run/respond"


def connect(address):
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)


def get(address, path, method="GET", body=None, **headers):
    connection = connect(address)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    said = answer.status, answer.headers, answer.read()
    connection.close()
    return said


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring", "/monitoring/summary", "/gradio_api/runs", "/gradio_api/deep_link?session_hash=a", "/token",
        "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/component_server", "/gradio_api/heartbeat/a", "/gradio_api/vibe-code", "/user", "/docs", "/redoc",
    ],
)  # fmt: skip
def test_what_is_closed_says_so(address, path):
    status, _, answer = get(address, path)
    assert status == 404
    sentence(answer)


def test_nothing_is_recorded_or_reported(address):
    config = json.loads(get(address, "/config")[2])
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["connect_heartbeat"] is False  # which is closed


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize("name", ["[evil", "[a]", "[1:::2]", "1.2.3.999", "a b", "a:123456", "\xe9"])
def test_a_host_that_is_none_is_refused(address, header, name):
    status, _, answer = get(address, "/", **{header: name})
    assert status == 400
    sentence(answer)


def test_no_request_chooses_the_host_that_others_are_told(address):
    for host in "one.example", "two.example":
        get(address, "/gradio_api/openapi.json", Host=host)
        for query in "", "?serialize=False", "?page=nothing":  # the second is how Gradio's own clients ask
            _, _, answer = get(address, f"/gradio_api/info{query}", X_Forwarded_Host=host)
            assert set(re.findall(r"\w+\.example", answer.decode())) == {host}


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("/gradio_api/call/classify_strokes", {"data": [DIGITS[7], "wide"], "session_hash": "once"}),
        ("/gradio_api/call/v2/classify_strokes", {"strokes": DIGITS[7]}),
    ],
    ids=["call", "v2"],
)
def test_an_answer_that_was_fetched_is_not_waited_for(address, call, body):
    """A second request for it was sent heartbeats for a minute, and then a path of the server."""
    said = get(address, call, "POST", json.dumps(body), Content_Type="application/json")
    event = json.loads(said[2])["event_id"]
    assert b"event: complete" in get(address, f"{call}/{event}")[2]
    for path in f"{call}/{event}", f"{call}/nonsense", "/gradio_api/queue/data?session_hash=once":
        status, _, answer = get(address, path)
        assert status == 404
        assert "fetched already" in sentence(answer)


def test_a_session_that_fetches_no_answers_gets_no_more(address):
    """Gradio keeps 5 kB of each."""
    body = json.dumps({"data": [[], "wide"], "session_hash": "hoarder"})
    call = "/gradio_api/call/classify_strokes"
    said = [get(address, call, "POST", body, Content_Type="application/json") for _ in range(limits.MAX_UNFETCHED + 1)]
    assert [status for status, *_ in said] == [200] * limits.MAX_UNFETCHED + [429]
    assert "fetch some" in sentence(said[-1][2])


def test_what_was_wrongly_asked_is_the_senders_fault(address):
    for data in ["seven", "wide"], [{"path": "/tmp/" + "a/" * 200_000}, "wide"], [7]:
        status, _, answer = get(
            address, "/gradio_api/run/classify", "POST", json.dumps({"data": data}), Content_Type="application/json"
        )
        assert status == 400
        assert "not with what you sent" not in sentence(answer)


def drawing(digit):
    return json.dumps({"data": [json.dumps(DIGITS[digit]), "wide", [], {}, None], "fn_index": 0, "session_hash": "abc"})


def test_answers_carry_headers_that_keep_the_page_to_itself_and_let_it_be_embedded(address):
    for path, method, body in ("/", "GET", None), ("/nothing", "GET", None), (RUN, "POST", drawing(3)):
        _, headers, _ = get(address, path, method, body, Content_Type="application/json")
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors" not in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "digits.example.org"])
@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_pages_of_other_sites_cannot_read_answers(address, host, origin):
    json_type = "application/json"
    status, headers, _ = get(address, RUN, "POST", drawing(3), Content_Type=json_type, Origin=origin, Host=host)
    assert status == 200
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    status, headers, _ = get(address, RUN, "OPTIONS", Origin=origin, Host=host, Access_Control_Request_Method="POST")
    assert status == 405
    assert not [name for name in headers if name.lower().startswith("access-control-")]


def crowd(address, number, stack):
    host, port = urlsplit(address).netloc.split(":")
    return [stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(number)]


def takes(address):
    """Seconds that the slowest of ten drawings waits for its answer."""
    slowest = 0
    for _ in range(10):
        start = time.monotonic()
        status, _, answer = get(address, RUN, "POST", drawing(7), Content_Type="application/json")
        slowest = max(slowest, time.monotonic() - start)
        assert status == 200
        assert f"{all_of(VARIANTS)} say 7." in answer.decode()
    return slowest


def test_slow_clients_and_idle_tabs_hold_nobody_up(address):
    """50 that send next to nothing, 50 that read nothing of the much that they asked for, and 500 open connections."""
    largest = max(Path(routes.BUILD_PATH_LIB).glob("*.js"), key=lambda path: path.stat().st_size).name
    with ExitStack() as stack:
        for client in crowd(address, 50, stack):
            client.sendall(f"POST {RUN} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{{".encode())
        for client in crowd(address, 50, stack):
            client.sendall(f"GET /assets/{largest} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        crowd(address, 500, stack)
        assert takes(address) < 10  # 0.2 on an idle machine
