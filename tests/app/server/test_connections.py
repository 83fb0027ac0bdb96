"""Connections that are slow at something: they take nobody's place, and no longer than each step may take."""

import asyncio
import http.client
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import pytest
import uvicorn

from app.server import connections
from app.server.connections import Connection, Crowd

MOST = 20
LARGE = b"." * 4_000_000


async def application(scope, receive, send):
    """How many bytes it received, at /wait after a second; at /large much more; at /forever
    nothing; at /refused none, without looking."""
    size, more = 0, scope["path"] != "/refused"
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await asyncio.sleep(1 if scope["path"] == "/wait" else 0)
    if scope["path"] == "/forever":
        await receive()  # until it leaves
    body = LARGE if scope["path"] == "/large" else str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def served(most=MOST):
    """An application served over Connection. Yields a function that connects to it, and uvicorn's server."""
    options = {"log_config": None, "log_level": "error", "lifespan": "off", "ws": "none", "backlog": most // 2}
    server = uvicorn.Server(uvicorn.Config(application, http=partial(Connection, Crowd(most)), **options))
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as clients:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        listener.listen(socket.SOMAXCONN)  # as serve_on does

        def connect(sends=b""):
            client = clients.enter_context(socket.create_connection(listener.getsockname(), timeout=10))
            client.sendall(sends)
            return client

        try:
            yield connect, server
        finally:
            clients.close()
            server.should_exit = True
            thread.join(10)


def get(path="/", body=b"", more=b""):
    return b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n%s\r\n%s" % (path.encode(), len(body), more, body)


def answer(client):
    """Its status and body."""
    with http.client.HTTPResponse(client) as response:
        response.begin()
        return response.status, response.read()


def closed_after(client, most=5):
    """Seconds until the server closes it."""
    start = time.monotonic()
    client.settimeout(most)
    try:
        while client.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - start


SLOW = {
    "silent": b"",
    "in a head": get()[:30],
    "in a body": get(body=b"." * 100)[:-1],
    "idle after an answer": get(),
    "that read nothing": get("/large"),
    "that wait for something long": get("/forever"),
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_crowd_of_slow_ones_makes_room_for_who_comes(kind):
    with served() as (connect, server):
        for _ in range(3 * MOST):
            connect(SLOW[kind])
        time.sleep(0.2)
        for _ in range(3):
            start = time.monotonic()
            assert answer(connect(get(body=b"four"))) == (200, b"4")
            assert time.monotonic() - start < 2
            assert len(server.server_state.connections) <= MOST + MOST // 2  # with those that are just coming
            time.sleep(0.2)


def test_who_is_being_answered_is_not_the_one_to_make_room():
    with served() as (connect, _):
        drawers = [connect(get("/wait")) for _ in range(5)]
        time.sleep(0.3)  # until they are
        for _ in range(3 * MOST):
            connect()
        for drawer in drawers:
            assert answer(drawer) == (200, b"0")


def test_no_part_of_an_answer_waits_for_the_one_before_to_be_acknowledged():
    with served() as (connect, server):
        answer(connect(get()))
        (connection,) = server.server_state.connections
        assert connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_head_has_its_time_however_it_comes(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_TIMEOUT", 0.4)
    with served() as (connect, _):
        silent, dripping, second = connect(), connect(), connect(get())
        assert answer(second) == (200, b"0")
        start = time.monotonic()
        try:
            for byte in get(more=b"X: %s\r\n" % (b"." * 50)):
                dripping.sendall(bytes([byte]))
                second.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass
        assert time.monotonic() - start < 2
        assert all(closed_after(client) < 0.5 for client in (silent, dripping, second))
        patient = connect(get("/wait"))  # whose request is there
        assert answer(patient) == (200, b"0")


def test_an_answer_that_nobody_reads_is_dropped_after_a_while(monkeypatch):
    for name in "HEAD_TIMEOUT", "REQUEST_TIMEOUT":
        monkeypatch.setattr(connections, name, 0.3)
    with served() as (connect, server):
        for _ in range(5):
            connect(get("/large"))
        time.sleep(1.5)
        assert len(server.server_state.connections) == 0


CRUMBS = b"1\r\n.\r\n" * 200_000


@pytest.mark.parametrize("path", ["/", "/refused"])
def test_a_body_in_crumbs_is_not_read_to_its_end(path):
    with served() as (connect, _):
        client = connect(b"POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" % path.encode())
        if path == "/refused":
            assert answer(client) == (200, b"0")
        before = time.process_time()
        with suppress(ConnectionError):
            client.sendall(CRUMBS)
        assert closed_after(client) < 2
        assert time.process_time() - before < 0.5  # 2.5 if they are read


@pytest.mark.parametrize(("size", "number"), [(1, 1000), (300, 5000), (65536, 30)])
def test_a_body_in_chunks_is_read(size, number):
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served() as (connect, _):
        client = connect(head + (b"%x\r\n%s\r\n" % (size, b"." * size)) * number + b"0\r\n\r\n")
        assert answer(client) == (200, b"%d" % (size * number))


def test_a_head_is_short_even_if_it_comes_all_at_once():
    with served() as (connect, _):
        many = b"".join(b"X%d:\r\n" % number for number in range(10_000))
        assert answer(connect(get(more=many)))[0] == 400
        assert answer(connect(get(more=many[:8000] + b"\r\n")))[0] == 200


@pytest.mark.parametrize("path", ["/", "/wait", "/refused"])
def test_what_breaks_off_in_nonsense_is_not_logged(path, caplog):
    with served() as (connect, _):
        client = connect(b"POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" % path.encode())
        time.sleep(0.2)
        client.sendall(b"nonsense\r\n")
        assert closed_after(client) < 2
    assert caplog.text == ""


def test_requests_that_follow_each_other_are_all_answered():
    with served() as (connect, _):
        client, answers = connect(get() * 500), b""
        while answers.count(b"HTTP/1.1 200") < 500:
            answers += client.recv(1 << 16)
