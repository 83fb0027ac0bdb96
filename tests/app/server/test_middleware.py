"""What the server lets in, and what it says to the rest."""

import asyncio
import inspect
import re
from itertools import chain

import pytest
from gradio import routes

from app.gradio_internals import OPEN_ROUTES, mistaken, passed_on
from app.server import middleware
from app.server.middleware import Guard
from tests.support.http import sentence
from tests.support.server import built, completed

RUN = "/gradio_api/run/respond"
FORM = b"content-type", b"multipart/form-data; boundary=x"
SMALL_FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nsmall\r\n--x--\r\n'


def ask(guarded, chunks=(), path="/gradio_api/upload", method="POST", headers=(), query=b""):
    """What a client gets: the status, the headers and the answer. It sends chunks, waits for floats."""
    chunks, sent = chain(chunks, [None]), []

    async def receive():
        chunk = next(chunks)
        if chunk is None:
            return {"type": "http.disconnect"}
        if isinstance(chunk, float):
            await asyncio.sleep(chunk)
            chunk = b"."
        return {"type": "http.request", "body": chunk, "more_body": chunk != b""}

    async def send(message):
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": query}
    completed(guarded(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


async def never(scope, receive, send):
    pytest.fail("the request came through")


async def fails(scope, receive, send):
    raise ZeroDivisionError("inside")


def test_a_body_is_refused_as_soon_as_it_is_too_large(monkeypatch):
    monkeypatch.setattr(middleware, "MAX_REQUEST", 1000)
    said = ask(Guard(never, built()), headers=[("content-length", "1001")])
    assert said[0] == 413
    assert "1,000 bytes" in sentence(said[2])

    def endless():
        for taken in range(100):
            assert taken < 12
            yield b"." * 100

    said = ask(Guard(never, built()), endless())
    assert said[0] == 413
    sentence(said[2])


def test_all_bodies_together_are_bounded_and_counted_off_again(monkeypatch):
    monkeypatch.setattr(middleware, "MAX_HELD", 100_000)
    crowded = Guard(never, built())
    crowded.held = 99_000
    status, _, answer = ask(crowded, [b"." * 40_000] * 2)
    assert status == 503
    sentence(answer)
    assert crowded.held == 99_000
    status, _, answer = ask(crowded, [b"." * 40_000, b""])  # a drawing is always small enough
    assert status == 400
    assert "multipart" in sentence(answer)
    assert crowded.held == 99_000


def test_a_client_that_stalls_is_left_after_a_while(monkeypatch):
    monkeypatch.setattr(middleware, "REQUEST_TIMEOUT", 0.05)
    status, _, answer = ask(Guard(never, built()), [b"{", 9.0])
    assert status == 408
    sentence(answer)


def test_files_fill_the_disk_to_a_limit_only(monkeypatch):
    monkeypatch.setattr(middleware, "MAX_UPLOADED", 17_000)
    taken = []

    async def takes(scope, receive, send):
        taken.append(await receive())

    guarded = Guard(takes, built())

    async def receive():
        return {"type": "http.request", "body": SMALL_FILE}

    async def send(message):
        refused.append(message)

    refused = []
    scope = {"type": "http", "method": "POST", "path": "/gradio_api/upload", "headers": [FORM], "query_string": b""}
    for _ in range(3):
        completed(guarded(scope, receive, send))
    assert [each["body"] for each in taken] == [SMALL_FILE] * 2
    assert refused[0]["status"] == 503


def test_a_thousand_files_in_one_upload_are_none():
    """Of 100 bytes each they would be 1,000 open files and 2,000 inodes."""
    body = SMALL_FILE[:-7] * 1000 + SMALL_FILE[-7:]
    status, _, answer = ask(Guard(never, built()), [body, b""], headers=[tuple(map(bytes.decode, FORM))])
    assert status == 400
    assert "one file" in sentence(answer)


PASSED_ON = {
    "/gradio_api/upload?upload_id=a": b"", "/?deep_link=a&page=b&__theme=dark": b"", "/config?page=b&deep_link=a": b"",
    "/gradio_api/info": b"page=", "/gradio_api/info?serialize=False": b"page=", "/gradio_api/info?page=b": b"page=",
    "/gradio_api/openapi.json?all_endpoints=1": b"", "/gradio_api/mcp/schema?tools=a%2Cb&c=d": b"tools=a%2Cb",
    "/gradio_api/run/respond?a=b": b"",
}  # fmt: skip


@pytest.mark.parametrize("address", PASSED_ON)
def test_of_a_query_and_of_headers_gradio_gets_what_has_an_effect(address):
    """A status for each upload_id stayed for good: 28 MB for 3,000 of them without a file."""
    path, _, query = address.partition("?")
    headers = [(b"host", b"a"), (b"x-gradio-server", b"http://[")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
    passed = passed_on(built(), path, scope)
    assert passed["query_string"] == PASSED_ON[address]
    assert passed["headers"] == [(b"host", b"a")]


@pytest.mark.parametrize(
    "path", ["/config?" + "a" * 4096, "/static/" + "a/" * 2048, "/" + "a" * 200_000], ids=lambda path: path[:20]
)
def test_a_long_address_is_refused_before_anything_looks_at_it(path):
    path, _, query = path.partition("?")
    status, _, answer = ask(Guard(never, built()), path=path, method="GET", query=query.encode())
    assert status == 414
    assert "4,096" in sentence(answer)


@pytest.mark.parametrize("name", ["a" * 256, "é" * 128])
def test_a_name_that_no_file_can_have_is_nothing(name):
    status, _, answer = ask(Guard(never, built()), path=f"/static/{name}.js", method="GET")
    assert status == 404
    sentence(answer)


def test_who_waits_for_too_long_is_not_told_how_that_was_noticed(monkeypatch):
    """As Gradio does: it sends what the CancelledError says, which names files of the server."""
    monkeypatch.setattr(middleware, "REQUEST_TIMEOUT", 0.05)

    async def waits(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as error:
            await send({"type": "http.response.body", "body": f"{error} at {__file__}".encode()})
            raise

    status, _, answer = ask(Guard(waits, built()), path="/", method="GET")
    assert (status, answer) == (200, b"")


def test_what_fails_inside_stays_inside(caplog):
    status, headers, answer = ask(Guard(fails, built()), path="/", method="GET")
    assert status == 500
    assert sentence(answer) == middleware.FAILED
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert "ZeroDivisionError" in caplog.text  # for the host


def test_whose_fault_it_is_does_not_depend_on_the_request_before():
    """uvicorn begins a request that was sent behind another from within that."""

    async def behind_another(scope, receive, send):
        mistaken.set(True)
        await Guard(fails, built())(scope, receive, send)

    assert ask(behind_another, path="/", method="GET")[0] == 500


def test_all_that_gradio_offers_is_closed_except_what_the_product_uses():
    source = inspect.getsource(routes)
    offered = re.findall(r'@(app|router)\.\w+\(\s*f?"(/.*?)"', source)
    assert len(offered) > 80
    offered = {("/gradio_api" if by == "router" else "") + path for by, path in offered}
    filled = [re.sub(r"\{\w+(:path)?\}", "7", path) for path in offered]
    tried = {path for path in filled if any(re.fullmatch(each, path) for each in OPEN_ROUTES)}
    assert {path.removeprefix("/gradio_api") for path in tried if path.startswith("/gradio_api")} == {
        "/app_id", "/startup-events", "/info", "/openapi.json", "/run/7", "/api/7", "/call/7", "/call/v2/7",
        "/call/7/7", "/call/v2/7/7", "/queue/join", "/queue/data", "/upload",
    }  # fmt: skip
    assert {path for path in tried if not path.startswith("/gradio_api")} == {
        "/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/static/7", "/assets/7",
        "/svelte/7",
    }  # fmt: skip
