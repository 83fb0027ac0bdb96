"""The body of a request, checked before Gradio sees it."""

import re
from typing import Any

import orjson
from fastapi import HTTPException

from app.limits import MOST_JSON, MOST_LEVELS, MOST_NAMED, MOST_QUEUED, MOST_VALUES

DIRECT = re.compile(r"/gradio_api/(run|api)/\w+")
QUEUED = re.compile(r"/gradio_api/(call|queue)/.+")
BY_NAME = re.compile(r"/gradio_api/call/v2/.+")  # a call whose body is nothing but its values


def fit(path: str, body: bytes) -> bytes:
    """What of the body of a POST to path goes on to Gradio. Raises HTTPException, which says what is wrong."""
    if path == "/gradio_api/upload":
        return body
    direct, queued = (each.fullmatch(path) is not None for each in (DIRECT, QUEUED))
    if len(body) > (most := MOST_QUEUED if queued else MOST_JSON):
        raise HTTPException(413, f"The JSON is too large: send at most {most:,} bytes, or upload the picture.")
    if sum(body.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise HTTPException(413, f"The JSON has too many parts: send at most {MOST_VALUES:,}.")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise HTTPException(400, "The body is no JSON that can be read here.") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "The body is no JSON object.")
    if _deeper_than(MOST_LEVELS, content):
        raise HTTPException(400, f"The JSON is nested too deep: use at most {MOST_LEVELS} levels.")
    if direct or (queued and not BY_NAME.fullmatch(path)):
        return orjson.dumps(_call(content, direct))
    return body


def _call(content: dict[str, Any], direct: bool) -> dict[str, Any]:
    """A call of one of the page's events, with nothing in it that the page does not use."""
    data, name = content.get("data"), content.get("session_hash") or None  # Gradio loses answers for an empty name
    call = {key: content.get(key) for key in ("fn_index", "trigger_id")}
    if not isinstance(data, list):
        raise HTTPException(400, "There is no list of values as data.")
    if any(type(number) not in (int, type(None)) for number in call.values()):
        raise HTTPException(400, "Both fn_index and trigger_id are whole numbers.")
    if not (name is None or (isinstance(name, str) and len(name) <= MOST_NAMED)):
        raise HTTPException(400, f"The session_hash is a name of at most {MOST_NAMED} characters.")
    # Gradio makes and keeps a state for each session, 2.6 ms and the last drawing. A direct call has no use for it.
    return {"data": data, "session_hash": "everyone" if direct else name, **call}


def _deeper_than(levels: int, value: Any) -> bool:
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
