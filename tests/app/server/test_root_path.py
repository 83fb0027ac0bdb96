"""The app under a path of another site: a proxy may keep the path or take it off, and what is closed stays closed."""

import json
from urllib.parse import unquote

import httpx
import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.gradio_internals import UPLOAD
from app.server.compression import CompressPage
from app.server.middleware import Guard
from app.server.root_path import root_path
from tests.support.digits import DIGITS, SEVEN, picture
from tests.support.docs import APP_README, examples
from tests.support.http import post
from tests.support.nginx import needs_nginx, nginx
from tests.support.pages import DESKTOP, draw, says
from tests.support.server import built, completed, free_port, serving
from training.errors import UserError
from training.model.variants import VARIANTS


@pytest.mark.parametrize(
    ("variable", "path"),
    [
        (None, ""),
        ("", ""),
        ("/", ""),
        ("/digits", "/digits"),
        ("/digits/", "/digits"),
        ("digits", "/digits"),
        ("digits/", "/digits"),
        ("a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        ("/v1.0/~me_too-", "/v1.0/~me_too-"),
        ("https://example.org/digits/", "https://example.org/digits"),
        ("http://127.0.0.1:8080/a/b", "http://127.0.0.1:8080/a/b"),
        ("http://[::1]:8080/digits", "http://[::1]:8080/digits"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_a_path_may_be_written_as_people_write_it(monkeypatch, variable, path):
    monkeypatch.delenv("GRADIO_ROOT_PATH", raising=False)
    if variable is not None:
        monkeypatch.setenv("GRADIO_ROOT_PATH", variable)
    assert root_path() == path


@pytest.mark.parametrize(
    "variable",
    [
        " ", "//", "//digits", "/a//b", "/digits//", "/..", "/a/../b", "/./a", "/my digits", "/digits?a=b", "/digits#a",
        "/größe", "/<b>", "/a\nb", "\\digits", "https://", "https:///digits", "https://[evil/digits", "ftp://a/digits",
        "example.org/digits", "localhost:7860/digits", "/digits%2f", "https://a b/digits",
    ],
)  # fmt: skip
def test_what_is_no_path_is_said_in_a_sentence(monkeypatch, variable):
    monkeypatch.setenv("GRADIO_ROOT_PATH", variable)
    with pytest.raises(UserError, match=r"^GRADIO_ROOT_PATH is .*: set it to the path .*\.$") as refusal:
        root_path()
    assert repr(variable) in str(refusal.value)


class App:
    """Notes where requests go that a Guard lets through. prefix: what Gradio was told as its root_path."""

    def __init__(self, prefix):
        self.scope = None
        self.guard = Guard(self, built())
        self.prefix = prefix

    async def __call__(self, scope, receive, send):
        self.scope = scope
        await PlainTextResponse("inside")(scope, receive, send)

    def ask(self, target, method="GET", body=b""):
        """The status and the headers that a client gets, which httpx would ask for another path than is written."""
        path, _, query = target.partition("?")
        scope = {"type": "http", "method": method, "path": unquote(path), "query_string": query.encode(), "headers": []}
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        completed(self.guard({**scope, "root_path": self.prefix}, receive, send))
        return sent[0]["status"], dict(sent[0]["headers"])


PREFIXES = {
    "/digits": "/digits",
    "/a/b": "/a/b",
    "https://example.org/digits": "/digits",
    "/static": "/static",  # as a path of Gradio's begins
    "/gradio_api": "/gradio_api",
    "": "",
}


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "path", ["/", "/config", "/theme.css", "/static/img/logo.svg", "/gradio_api/app_id", "/gradio_api/info"]
)
def test_a_proxy_may_keep_the_path_or_take_it_off(prefix, path):
    app = App(prefix)
    for asked in path, PREFIXES[prefix] + path:
        assert app.ask(asked)[0] == 200
        assert (app.scope["root_path"], app.scope["path"]) == (PREFIXES[prefix], PREFIXES[prefix] + path)


@pytest.mark.parametrize("prefix", ["/digits", "https://example.org/digits", ""])
@pytest.mark.parametrize(
    "path",
    [
        "/monitoring", "/gradio_api/file=/etc/passwd", "/gradio_api/deep_link", "/gradio_api/../monitoring", "/user",
        "/digits/config", "/digits/", "//config", "//gradio_api/run/respond", "/%2Fconfig", "/./config", "/..%2fuser",
        "/%2fdigits/config", "/https://example.org/digits/config",
    ],
)  # fmt: skip
def test_what_is_closed_is_closed_below_the_path_too(prefix, path):
    app = App(prefix)
    for asked in [f"/digits{path}", f"/x{path}"] + ([path] if "/digits/" != path != "/digits/config" else []):
        assert app.ask(asked)[0] == 404, asked
    assert app.scope is None


@pytest.mark.parametrize("path", ["/digitsx/config", "/digit/config", "/digitsconfig", "/DIGITS/config", "/digit"])
def test_a_path_that_only_looks_like_it_is_closed(path):
    assert App("/digits").ask(path)[0] == 404


@pytest.mark.parametrize("prefix", ["/digits", "/a/digits", "https://example.org/digits"])
def test_without_its_last_slash_the_path_leads_to_the_page(prefix):
    for query in "", "?__theme=dark":
        status, headers = App(prefix).ask(f"{PREFIXES.get(prefix, prefix)}{query}")
        assert status == 307
        assert headers[b"location"] == f"digits/{query}".encode()  # whatever stands before it outside


def test_requests_below_the_path_are_checked_like_all_others():
    app = App("/digits")
    assert app.ask("/digits/gradio_api/run/respond", "POST", b"[" * 100)[0] == 400
    assert app.ask("/digits/gradio_api/run/respond")[0] == 405
    assert app.scope is None
    assert app.ask(f"/digits{UPLOAD}", "POST", b"a picture")[0] == 400
    assert app.ask("/digits/gradio_api/queue/data")[0] == 404  # nobody has asked anything
    assert app.scope is None
    app.ask("/digits/gradio_api/info")
    assert app.scope["query_string"] == b"page="


@pytest.mark.parametrize(("path", "encoding"), [("/digits/", "gzip"), ("/digits/config", None)])
def test_the_page_below_the_path_is_compressed(path, encoding):
    async def answers(_):
        return PlainTextResponse("x" * 5000)

    async def ask():
        inside = CompressPage(Starlette(routes=[Route("/{path:path}", answers)]))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(inside, root_path="/digits")) as client:
            return await client.get(f"http://app{path}")

    assert completed(ask()).headers.get("Content-Encoding") == encoding


@pytest.fixture(scope="module")
def own():
    """The address of an app under /digits."""
    with serving("-m", "app", GRADIO_ROOT_PATH="/digits") as address:
        yield address


@pytest.fixture(scope="module")
def proxied(own, tmp_path_factory):
    """The addresses under which nginx serves it, set up as app/README.md says, but for what the names tell."""
    (readme,) = (each for each in examples(APP_README, "nginx") if "location /digits/" in each)
    copy, host = "http://127.0.0.1:7861;", "    proxy_set_header Host $http_host;\n"
    servers = {
        "the path is kept": readme,
        "the path is taken off": readme.replace(copy, "http://127.0.0.1:7861/;"),
        "the host is not said": readme.replace(host, ""),
    }
    assert len(set(servers.values())) == 3
    ports = {name: free_port() for name in servers}
    addresses = {name: f"http://127.0.0.1:{port}/digits/" for name, port in ports.items()}
    addresses["the host is not said"] = addresses["the host is not said"].replace("127.0.0.1", "localhost")
    written = "".join(server.replace("7860", f"127.0.0.1:{ports[name]}") for name, server in servers.items())
    written = written.replace("http://127.0.0.1:7861", own.rstrip("/"))
    with nginx(written, [*ports.values()][-1], tmp_path_factory.mktemp("nginx")):
        yield addresses


@pytest.fixture(
    params=[
        "on its own port",
        "on its own port, with the path",
        pytest.param("the path is kept", marks=needs_nginx),
        pytest.param("the path is taken off", marks=needs_nginx),
        pytest.param("the host is not said", marks=needs_nginx),
    ]
)
def address(request, own):
    if request.param.startswith("on its own port"):
        return f"{own}digits/" if request.param.endswith("path") else own
    return request.getfixturevalue("proxied")[request.param]


@pytest.mark.slow
def test_the_page_answers(address, contexts):
    page = contexts(json.dumps(DESKTOP)).new_page()
    strangers, failed = [], []
    page.on("request", lambda request: request.url.startswith((address, "data:")) or strangers.append(request.url))
    page.on("response", lambda response: response.ok or failed.append(response.url))
    assert page.goto(address).headers["content-encoding"] == "gzip"
    expect(page.locator(".network")).to_have_count(len(VARIANTS))
    page.locator(".paper").click(trial=True)
    draw(page, DIGITS[4])
    says(page, 4)
    assert strangers == []
    assert failed == []
    page.goto(address.removesuffix("/"))
    assert page.evaluate("location.origin + location.pathname") == address  # a hash may be there already
    page.close()


@pytest.mark.slow
def test_the_endpoints_answer(address, tmp_path):
    """Straight over HTTP, by Gradio's client with its uploads and its queue, and as a tool for agents."""
    (answers,) = post(address, "classify_strokes", SEVEN, "wide")["data"]
    assert answers["prelu"]["digit"] == 7
    picture(3).save(tmp_path / "digit.png")
    for spelled in address, address.removesuffix("/"):
        client = Client(spelled, verbose=False)
        answers = client.predict(image=handle_file(tmp_path / "digit.png"), size="wide", api_name="/classify")
        assert answers["prelu"]["digit"] == 3
    photograph = {"files": ("photograph.jpg", bytes(11_900_000))}
    assert httpx.post(f"{address}gradio_api/upload", files=photograph).status_code == 200
    call = {"name": "classify_strokes", "arguments": {"strokes": SEVEN}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accept = {"Accept": "application/json, text/event-stream"}
    answer = httpx.post(f"{address}gradio_api/mcp/", json=request, headers=accept)
    assert "'prelu': {'digit': 7" in answer.text


@pytest.mark.slow
def test_nothing_more_is_open_than_without_a_path(address):
    for closed in "monitoring", "gradio_api/file=/etc/passwd", "docs", "user":
        assert httpx.get(f"{address}{closed}").status_code == 404
