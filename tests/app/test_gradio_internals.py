"""What app/gradio_internals.py and gradio.css lean on: a new Gradio that has moved some of it fails here, by name."""

import ast
import asyncio
import inspect
import json
import os
import re
import socket
import sys
import urllib.request
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio import data_classes, http_server, mcp, queueing, route_utils, routes, utils
from gradio.blocks import BlockFunction
from playwright.sync_api import expect
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.gradio_internals import Blocks, Messages, prepare, serve_on
from app.server import launch
from app.server.connections import Crowd
from tests.support.pages import DESKTOP
from tests.support.server import ROOT, built, free_port
from training.model.variants import VARIANTS


def test_gradio_is_the_one_that_was_tested():
    assert gr.__version__.startswith("6.31."), (
        f"Gradio is {gr.__version__}, app/gradio_internals.py was written for 6.31: see what fails below."
    )


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("preprocess_data", ["self", "block_fn", "inputs", "state", "explicit_call"]),
        ("process_api", ["self", "block_fn", "inputs", "state", "request", "iterator", "session_hash", "event_id"]),
        ("postprocess_data", ["self", "block_fn", "predictions", "state"]),
    ],
)
def test_methods_that_are_overridden_have_their_parameters(method, parameters):
    found = list(inspect.signature(getattr(gr.Blocks, method, lambda: None)).parameters)
    assert found[: len(parameters)] == parameters, f"gr.Blocks.{method} has moved or takes other arguments: {found}."
    assert inspect.iscoroutinefunction(getattr(Blocks, method)) == inspect.iscoroutinefunction(
        getattr(gr.Blocks, method)
    ), f"gr.Blocks.{method} is or is no longer a coroutine."


@pytest.mark.parametrize("call", ["self.preprocess_data(", "self.postprocess_data("])
def test_events_go_through_the_overridden_methods(call):
    source = inspect.getsource(gr.Blocks.process_api)
    assert call in source, f"gr.Blocks.process_api no longer calls {call}...), so that ours is passed by."


def test_direct_calls_and_agents_go_through_process_api():
    for what, source in {"/gradio_api/run": inspect.getsource(routes), "MCP": inspect.getsource(mcp)}.items():
        assert re.search(r"process_api\(", source), f"{what} no longer calls process_api."


def test_a_page_is_served_on_the_sockets_that_were_opened(monkeypatch):
    source = re.sub(r"\s+", " ", inspect.getsource(gr.Blocks.launch))
    start = r"server_name, server_port, local_url, server, \) = http_server\.start_server\( app=self\.app, server_name="
    assert re.search(start, source), "gr.Blocks.launch no longer asks gradio.http_server.start_server for these four."
    monkeypatch.setattr(http_server, "start_server", http_server.start_server)  # so that it is put back
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        serve_on([listener], url, H11Protocol, burst=10)
        *found, server = http_server.start_server(Starlette(), "anything", 1, ssl_keyfile=None)
        assert found == ["anything", 1, url]
        with pytest.raises(urllib.error.HTTPError, match="404"):  # by an application without a page
            urllib.request.urlopen(url, timeout=20)
        server.close()
        assert not server.thread.is_alive(), "gradio.http_server.Server no longer ends when it is closed."


LEFT = {  # of launch()'s parameters, what is not given, and what it is then: nothing that a host's variable would set
    "inbrowser": False, "debug": False, "max_threads": 40, "auth": None, "auth_message": None, "show_error": False,
    "height": 500, "width": "100%", "favicon_path": None, "ssl_keyfile": None, "ssl_certfile": None,
    "ssl_keyfile_password": None, "ssl_verify": True, "allowed_paths": None, "blocked_paths": None, "root_path": None,
    "share_server_address": None, "share_server_protocol": None, "share_server_tls_certificate": None,
    "auth_dependency": None, "strict_cors": True, "node_server_name": None, "node_port": None, "_app": None,
    "_frontend": True, "i18n": None, "css_paths": None, "js": None, "head": None, "head_paths": None,
    "status_update_rate": "auto", "api_open": None, "default_concurrency_limit": "not_set",  # of queue()
}  # fmt: skip


class Page:
    """What is given to launch() and queue()."""

    def queue(self, **given):
        self.given = given

    def launch(self, **given):
        self.given |= given
        raise InterruptedError


def test_every_parameter_of_launch_has_been_looked_at(monkeypatch):
    page = Page()
    monkeypatch.setattr(launch, "build", lambda: page)
    monkeypatch.setattr(launch, "serve_on", lambda listeners, *_, **__: [each.close() for each in listeners])
    with pytest.raises(InterruptedError):
        launch._launch("127.0.0.1", free_port(), Crowd(10))
    known = {**inspect.signature(gr.Blocks.queue).parameters, **inspect.signature(gr.Blocks.launch).parameters}
    assert page.given.keys() <= known.keys()
    left = {name: known[name].default for name in known.keys() - page.given.keys() - {"self"}}
    assert left == {name: default for name, default in LEFT.items() if name not in page.given}
    assert (page.given["share"], page.given["num_workers"], page.given["ssr_mode"]) == (False, 0, False)


@pytest.mark.parametrize("name", ["inputs", "outputs", "api_name", "api_visibility", "fn"])
def test_an_event_has_what_is_read_of_it(name):
    events = built().fns
    assert isinstance(events, dict), "gr.Blocks.fns is no dict of events by number any more."
    for number, event in events.items():
        assert isinstance(event, BlockFunction), "gr.Blocks.fns holds something else than BlockFunction."
        assert number == event._id, "gr.Blocks.fns is no longer by the number that clients send as fn_index."
        assert hasattr(event, name), f"BlockFunction.{name} has moved."


def test_an_apps_middleware_is_one_attribute():
    source = inspect.getsource(Starlette.__call__)
    assert "self.middleware_stack" in source, "Starlette.middleware_stack has moved."
    assert issubclass(routes.App, Starlette), "gradio.routes.App is no Starlette application any more."
    assert hasattr(routes.App, "get_blocks"), "gradio.routes.App.get_blocks has moved."


def test_what_is_kept_of_visitors_is_where_it_is_forgotten():
    page = built()
    assert isinstance(page.upload_file_set, set), "gr.Blocks.upload_file_set has moved or is no set."
    for name in "pending_event_ids_session", "pending_messages_per_session":
        assert hasattr(getattr(page._queue, name, None), "keys"), f"gr.Blocks._queue.{name} has moved or is no mapping."


def test_the_queue_goes_on_when_a_session_is_forgotten_whose_call_still_waits():
    queue = built()._queue
    assert isinstance(queue.pending_messages_per_session, utils.LRUCache), "The queue keeps messages in another way."

    def estimates(messages):
        queue.pending_messages_per_session = messages
        for session in "first", "second":
            messages[session] = asyncio.Queue()  # the second takes the first one's place
        waiting = SimpleNamespace(session_hash="first", alive=True, fn=None, streaming=False, _id="7")
        queue.event_queue_per_concurrency_id["a"] = queueing.EventQueue("a", 1)
        queue.event_queue_per_concurrency_id["a"].queue.append(waiting)
        queue.broadcast_estimations("a")
        del messages["first"]

    kept = queue.pending_messages_per_session
    try:
        estimates(Messages(1))
        with pytest.raises(KeyError):  # else Messages has no purpose any more
            estimates(utils.LRUCache(1))
    finally:
        queue.pending_messages_per_session = kept
        queue.event_queue_per_concurrency_id.clear()


def test_agents_find_tools_alone_where_they_are_served():
    source = inspect.getsource(mcp.GradioMCPServer)
    for kind in "list_prompts", "get_prompt", "list_resources", "read_resource", "list_resource_templates":
        assert f"@server.{kind}()" in source, f"Gradio serves no {kind} any more."
    server = mcp.GradioMCPServer(built()).mcp_server
    assert {"ReadResourceRequest", "CallToolRequest"} <= {kind.__name__ for kind in server.request_handlers}
    assert server._make_error_result("No.").root.content[0].text == "No.", "mcp's server refuses in another way."


def test_gradio_makes_addresses_of_a_header_that_is_dropped():
    assert "x-gradio-server" in inspect.getsource(route_utils.get_request_origin), "Nobody reads x-gradio-server now."


@pytest.mark.parametrize("variable", ["GRADIO_ANALYTICS_MAX_EVENTS", "GRADIO_ANALYTICS_CACHE_FREQUENCY"])
def test_the_queue_still_reads_its_variables(variable, monkeypatch):
    for each in "GRADIO_ANALYTICS_MAX_EVENTS", "GRADIO_ANALYTICS_CACHE_FREQUENCY":
        monkeypatch.setenv(each, "")  # so that what prepare sets is taken back afterwards
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    prepare()
    assert os.environ[variable]
    assert variable in inspect.getsource(queueing), f"{variable} is no longer read by gradio.queueing."


def test_the_page_is_told_of_its_root_by_the_filter_that_is_replaced():
    prepare()
    template = routes.templates.get_template("frontend/index.html")
    config = {"root": "http://elsewhere/digits", "title": "a title"}
    page = template.render(config=config, gradio_api_info={"named": "an endpoint"})
    assert "elsewhere" not in page, "Gradio writes the root of the page in other ways than by the filter toorjson."
    assert page.count('"."') == 2, "Gradio writes other strings by the filter toorjson than the root of the page."
    for told in "a title", "an endpoint":
        assert told in page, "Gradio's page is told of its config in another way."


def test_uploads_go_where_the_documented_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    assert utils.get_upload_folder() == str(tmp_path), "GRADIO_TEMP_DIR no longer says where uploads go."


def test_a_missing_matplotlib_is_put_up_with(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    manager = getattr(utils, "MatplotlibBackendMananger", None)
    assert manager, "gradio.utils.MatplotlibBackendMananger has moved: is matplotlib still looked for at each update?"
    assert re.search(r"import matplotlib\b", inspect.getsource(manager)), "Gradio no longer looks for matplotlib."
    with manager():  # an ImportError here: a missing matplotlib is an error now
        pass


@pytest.mark.parametrize("field", ["data", "fn_index", "trigger_id", "session_hash"])
def test_a_call_is_written_as_it_was(field):
    assert field in data_classes.PredictBody.model_fields, f"A call's {field} has another name in the request's body."


def test_what_there_is_to_call_can_be_asked_for_one_page():
    source = inspect.getsource(routes)
    assert re.search(r"def api_info\(request: [\w.]+, page: str \| None = None\)", source), (
        "/gradio_api/info takes no page= any more, by which it does not keep the host of the first who asked."
    )


@pytest.mark.slow
def test_the_style_sheet_finds_what_it_styles(contexts, address):
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "app" / "ui" / "style" / "gradio.css").read_text("utf-8"), flags=re.S)
    selectors = {each.strip() for rule in re.findall(r"([^{}@]+)\{[^{}]*\}", css) for each in rule.split(",")}
    assert len(selectors) > 6
    page = contexts(json.dumps(DESKTOP)).new_page()
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    expect(page.locator(".network")).to_have_count(len(VARIANTS))
    missing = [each for each in selectors if page.locator(each).count() == 0]
    assert missing == [], f"Gradio's page has no {', '.join(missing)} any more, which app/ui/style/gradio.css styles."
    assert page.locator("body.dark").count() == 1, "Gradio no longer marks the dark theme by the class dark on body."
    page.close()


INTERNALS = [
    "middleware_stack", "_queue", "pending_event", "pending_messages", "upload_file_set", "get_upload_folder",
    "is_in_or_equal", "FnIndexInferError", "GRADIO_ANALYTICS", "matplotlib", "page=", "fn_index", "trigger_id",
    "session_hash", "event_data", "preprocess_data", "process_api", "postprocess_data", "gradio.routes", "gradio.utils",
    "gradio.route_utils", "toorjson", "/gradio_api/run/", "block_fn", "http_server", "start_server",
    "mcp_server_obj", "request_handlers", "x-gradio",
]  # fmt: skip


@pytest.mark.parametrize("internal", INTERNALS)
def test_only_the_fence_touches_it(internal):
    files = [path for path in (ROOT / "app").rglob("*.py") if path.name != "gradio_internals.py"]
    assert len(files) > 30
    touching = [path.relative_to(ROOT).as_posix() for path in files if internal in path.read_text("utf-8")]
    assert touching == []


def test_every_gradio_module_but_the_documented_one_is_imported_by_the_fence_alone():
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            inner = [name for name in names if name and name.startswith("gradio.")]
            assert inner == [] or path.name == "gradio_internals.py", f"{path.name} imports {inner}"
