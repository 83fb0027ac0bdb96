"""What app/gradio_internals.py and gradio.css lean on: a new Gradio that has moved some of it fails here, by name."""

import ast
import inspect
import os
import re
import sys

import gradio as gr
import pytest
from gradio import data_classes, mcp, queueing, routes, utils
from gradio.blocks import BlockFunction
from playwright.sync_api import expect
from starlette.applications import Starlette

from app.gradio_internals import Blocks, prepare
from tests.support.pages import DESKTOP
from tests.support.server import ROOT, built


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
def test_the_style_sheet_finds_what_it_styles(chromium, address):
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "app" / "ui" / "gradio.css").read_text("utf-8"), flags=re.S)
    selectors = {each.strip() for rule in re.findall(r"([^{}@]+)\{[^{}]*\}", css) for each in rule.split(",")}
    assert len(selectors) > 6
    page = chromium.new_page(**DESKTOP, color_scheme="dark")
    page.goto(address)
    expect(page.locator(".network")).to_have_count(3)
    missing = [each for each in selectors if page.locator(each).count() == 0]
    assert missing == [], f"Gradio's page has no {', '.join(missing)} any more, which app/ui/gradio.css styles."
    assert page.locator("body.dark").count() == 1, "Gradio no longer marks the dark theme by the class dark on body."
    page.close()


INTERNALS = [
    "middleware_stack", "_queue", "pending_event", "pending_messages", "upload_file_set", "get_upload_folder",
    "is_in_or_equal", "FnIndexInferError", "GRADIO_ANALYTICS", "matplotlib", "page=", "fn_index", "trigger_id",
    "session_hash", "event_data", "preprocess_data", "process_api", "postprocess_data", "gradio.routes", "gradio.utils",
    "gradio.route_utils", "toorjson", "/gradio_api/run/", "block_fn",
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
