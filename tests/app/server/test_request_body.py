"""What of a request's body is let in, and what of it goes on to Gradio."""

import json

import pytest
from fastapi import HTTPException

from app import limits
from app.server.request_body import check_body
from tests.support.server import built

RUN = "/gradio_api/run/respond"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no JSON"), (b"{", "no JSON"), (b"\xff", "no JSON"), (b'{"data": [NaN]}', "no JSON"),
        (b'{"data": ["\\ud800"]}', "no JSON"), (b"7", "no JSON object"), (b"[]", "no JSON object"),
        (b"[" * 100_000, "no JSON"), (b"{}", "no list"), (b'{"data": {}}', "no list"), (b'{"data": "abc"}', "no list"),
        (b'{"data": ' + b"[" * 16 + b"]" * 16 + b"}", "nested"),
        (b'{"data":' + b'{"a":' * 900 + b"1" + b"}" * 901, "nested"),
        (b'{"data": [' + b"[]," * 60_000 + b"1]}", "too many parts"),
        (b'{"data": [], "fn_index": "0"}', "whole"), (b'{"data": [], "fn_index": true}', "whole"),
        (b'{"data": [], "trigger_id": 1.5}', "whole"), (b'{"data": [], "session_hash": 7}', "session_hash"),
        (b'{"data": [], "session_hash": "' + b"a" * 65 + b'"}', "session_hash"),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_json_is_refused_in_a_sentence(body, says):
    with pytest.raises(HTTPException) as refusal:
        check_body(built(), RUN, body)
    assert says in refusal.value.detail
    assert refusal.value.detail.endswith(".")


def message(method="tools/call", name="classify", value="", **more):
    params = {"name": name, "arguments": {"image": value}}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params, **more}).encode()


LONG = "A\n" * 1_000_000


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (message(value="A" * limits.MAX_MCP_JSON), "4,194,304 bytes"), (message(value=[1] * 20_000), "20,000"),
        (message(name=LONG), "255"), (message(method=LONG), "255"), (message(id=LONG), "255"),
        (message(method="initialize", value=LONG), "only"), (message(method="prompts/get", value=LONG), "only"),
        (message(method="notifications/progress", params={"progressToken": LONG}), "only"),
        (json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"a": LONG}}).encode(), "only"),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_a_message_of_an_agent_is_refused_in_a_sentence(body, says):
    """Names of a megabyte were logged and answered whole."""
    with pytest.raises(HTTPException) as refusal:
        check_body(built(), "/gradio_api/mcp/", body)
    assert says in refusal.value.detail
    assert refusal.value.detail.endswith(".")


def test_a_picture_that_an_agent_sends_goes_on():
    body = message(value="A" * 4_000_000)
    for path in "/gradio_api/mcp", "/gradio_api/mcp/":
        assert check_body(built(), path, body) == body


def test_only_what_the_page_uses_goes_on_to_gradio():
    call = {"data": [[], "wide"], "fn_index": 0, "trigger_id": 3, "session_hash": "abc"}
    more = {**call, "batched": True, "event_data": {"a": 1}, "oauth_token": "t", "simple_format": True, "event_id": "e"}
    assert json.loads(check_body(built(), "/gradio_api/queue/join", json.dumps(more).encode())) == call
    assert json.loads(check_body(built(), RUN, json.dumps(more).encode())) == {**call, "session_hash": "everyone"}
    nameless = json.loads(check_body(built(), "/gradio_api/call/classify", b'{"data": [], "session_hash": ""}'))
    assert nameless["session_hash"] is None


def test_an_event_that_the_browser_handles_alone_cannot_be_called():
    alone = [number for number, event in built().fns.items() if event.fn is None]
    assert alone
    for number in alone:
        with pytest.raises(HTTPException, match="cannot be used"):
            check_body(built(), "/gradio_api/run/predict", b'{"data": [], "fn_index": %d}' % number)


def test_the_longest_drawing_is_no_more_json_than_is_let_in():
    drawing = [[[round(at / 71, 1), 279.9] for at in range(limits.MAX_POINTS)]]
    check_body(built(), RUN, json.dumps({"data": [json.dumps(drawing), "wide", [], {}, None], "fn_index": 0}).encode())
