"""Who is told what: a visitor's mistake is a sentence and not logged, a fault of ours is a 500 and logged."""

import errno
import json

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.testclient import TestClient

from app import api
from app.errors import EXCEPTION_HANDLERS, FAILED, FULL, MISUSED, EventError, answer
from app.gradio_internals import read_call
from app.preprocessing import InvalidInput
from app.ui.sliders import Sliders
from tests.support.digits import SEVEN, picture, picture_url
from tests.support.server import built, completed


def called(name, *values):
    """What an event of the page answers."""
    (event,) = (event for event in built().fns.values() if event.api_name == name)

    async def call():
        return await built().process_api(block_fn=event, inputs=list(values))

    return completed(call())["data"]


def test_a_mistake_is_told_as_it_is_and_not_logged(caplog):
    for name, values, says in (
        ("classify_strokes", [[[["<b>"]]], "wide"], "Each point of a drawing"),
        ("classify_strokes", [SEVEN], "There are 1 values in data: give 2."),
        ("classify", ["data:image/png;base64,AAAA", "wide"], "The file is not an image"),
        ("respond", ["[[[1, 1]]]", "<i>", [], {}, None], "Choose from"),
        ("respond", ["[[[1, 1]]]", "wide", [], {"levels": {"units off": 101}}, None], "Units off goes from 0 to 100"),
        ("respond_hold", ["[[[1, 1]]]", "<i>"], "Choose from"),
        ("respond_hold", [picture_url(picture(7)), "wide"], "This takes no picture"),
    ):
        with pytest.raises(EventError, match=f"^{says}") as refusal:
            called(name, *values)
        assert str(refusal.value) == refusal.value.message
        assert refusal.value.print_exception is False
    assert caplog.text == ""


def test_what_was_sent_is_told_without_its_markup():
    assert EventError(InvalidInput("There is no size '<b>'.")).message == "There is no size '&lt;b&gt;'."


@pytest.mark.parametrize("fault", [KeyError("ours"), TypeError("ours"), ValueError("ours"), ZeroDivisionError("ours")])
@pytest.mark.parametrize(
    ("place", "event"),
    [(api, ("classify_strokes", SEVEN, "wide")), (Sliders, ("respond", "[]", "wide", [], {}, None))],
    ids=["in the answer", "in reading what was sent"],
)
def test_a_fault_of_ours_is_no_mistake_of_the_visitors(monkeypatch, caplog, fault, place, event):
    def fails(*_):
        raise fault

    monkeypatch.setattr(place, "preprocess", fails)
    with pytest.raises(EventError, match=f"^{FAILED}$"):
        called(*event)
    assert type(fault).__name__ in caplog.text
    assert "Traceback" in caplog.text


def test_outside_of_events_only_http_says_that_it_was_the_visitor():
    told = {}
    for kind, error in {
        HTTPException: HTTPException(404, "Not Found"),
        RequestValidationError: RequestValidationError([]),
        Exception: KeyError("ours"),
    }.items():
        response = EXCEPTION_HANDLERS[kind](None, error)
        told[response.status_code] = json.loads(response.body)["error"]
    assert told == {404: "Not Found.", 400: MISUSED, 500: FAILED}
    assert not {KeyError, TypeError, ValueError} & EXCEPTION_HANDLERS.keys()


def raises(error):
    """What an application with our handlers answers if that is raised."""

    async def endpoint(_):
        raise error

    application = Starlette(routes=[Route("/", endpoint)], exception_handlers=EXCEPTION_HANDLERS)
    response = TestClient(application, raise_server_exceptions=False).get("/")
    return response.status_code, response.json()["error"]


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_logged_in_a_line(reason, caplog):
    status, says = raises(OSError(reason, "No space left on device", "/tmp/a"))
    assert status == 507
    assert says == FULL
    assert [record.exc_info for record in caplog.records] == [None]


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "ours"), TimeoutError("ours"), KeyError("ours")])
def test_no_other_error_is_a_full_disk(fault):
    assert raises(fault) == (500, FAILED)


def test_a_sentence_is_where_either_client_looks_for_it():
    assert json.loads(answer(400, "No.").body) == {"error": "No.", "detail": "No."}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("run/nothing", {"data": []}),
        ("call/nothing", {"data": []}),
        ("run/predict", {"data": [], "fn_index": 99}),
        ("queue/join", {"data": [], "fn_index": -1}),
        ("call/v2/nothing", {}),
        ("call/v2/respond", {}),
        ("call/v2/classify_strokes", {"stroke": []}),
        ("call/v2/classify_strokes", {}),
    ],
    ids=str,
)
def test_a_call_of_what_there_is_not_is_refused_before_gradio_looks_for_it(path, content):
    with pytest.raises(HTTPException) as refusal:
        read_call(built(), f"/gradio_api/{path}", content)
    assert (refusal.value.status_code, refusal.value.detail) == (400, MISUSED)


@pytest.mark.parametrize("content", [{"strokes": SEVEN}, {"strokes": SEVEN, "size": "notebook"}])
def test_a_call_by_name_goes_on_as_it_is(content):
    assert read_call(built(), "/gradio_api/call/v2/classify_strokes", content) == content
