"""The body of a request, checked before Gradio sees it."""

from typing import Any

import gradio as gr
import orjson
from fastapi import HTTPException

from app.gradio_internals import MCP, QUEUED_CALL, UPLOAD, read_call
from app.limits import (
    MAX_JSON,
    MAX_JSON_DEPTH,
    MAX_JSON_VALUES,
    MAX_MCP_JSON,
    MAX_MCP_VALUES,
    MAX_NAME,
    MAX_QUEUED_JSON,
    SMALL,
)


def check_body(page: gr.Blocks, path: str, body: bytes) -> bytes:
    """What of the body of a POST to path goes on to Gradio. Raises HTTPException, which says what is wrong."""
    if path == UPLOAD:
        return body
    to_agents = MCP.fullmatch(path)
    most = MAX_MCP_JSON if to_agents else MAX_QUEUED_JSON if QUEUED_CALL.match(path) else MAX_JSON
    if len(body) > most:
        raise HTTPException(413, f"The JSON is too large: send at most {most:,} bytes, or upload the picture.")
    most = MAX_MCP_VALUES if to_agents else MAX_JSON_VALUES
    if count_values(body) > most:
        raise HTTPException(413, f"The JSON has too many parts: send at most {most:,}.")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise HTTPException(400, "The body is no JSON that can be read here.") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "The body is no JSON object.")
    if _is_deeper_than(MAX_JSON_DEPTH, content):
        raise HTTPException(400, f"The JSON is nested too deep: use at most {MAX_JSON_DEPTH} levels.")
    if to_agents:
        _check_message(content, len(body))
    call = read_call(page, path, content)
    return body if call is content else orjson.dumps(call)


def count_values(body: bytes) -> int:
    """At least as many as the JSON has."""
    return sum(body.count(mark) for mark in (b",", b"[", b"{"))


def _check_message(message: dict[str, Any], length: int) -> None:
    """Raises HTTPException if something of a message of MCP is long, other than the arguments of a tool."""
    params = message.get("params")
    names = message.get("id"), message.get("method"), params.get("name") if isinstance(params, dict) else None
    if any(isinstance(name, str) and len(name) > MAX_NAME for name in names):
        raise HTTPException(400, f"The message has a name or an id of over {MAX_NAME} characters.")
    if message.get("method") != "tools/call" and length > SMALL:
        raise HTTPException(413, f"The message is too large: only tools/call may have over {SMALL:,} bytes.")


def _is_deeper_than(levels: int, value: Any) -> bool:
    """Level by level, as a deep value would exhaust a recursion."""
    layer = [value]
    for _ in range(levels):
        layer = [
            item
            for each in layer
            if isinstance(each, (list, dict))
            for item in (each.values() if isinstance(each, dict) else each)
        ]
    return any(isinstance(each, (list, dict)) for each in layer)
