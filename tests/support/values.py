"""What anybody may send to an event: values that are sound, values that are odd, and any values at all."""

import json

import hypothesis.strategies as st

from app.views import TRAINING, VIEWS
from tests.support.digits import DIGITS, picture, picture_url

MARKUP = "<script>alert('here')</script>"
ALL_OPEN = [*VIEWS, TRAINING]
UNIT = ["wide", "prelu", 1, 7]
EXPERIMENT = {"levels": {"noise": 90, "important units off": 2}, "off": [UNIT]}
SOUND = [DIGITS[3], json.dumps(DIGITS[3]), picture_url(picture(7)), "wide", "notebook", ALL_OPEN, EXPERIMENT]
DRAWINGS = [
    [[[140, 40], [140, float("nan")]]], [[[1e308, -1e308]]], [[[True, False]]], [[["1", "2"]]], [[[]]], [[]], [[None]],
    [[[0, 0]] * 5000], [[[140, 140]]] * 500,
]  # fmt: skip
ODD = [
    *DRAWINGS, *map(json.dumps, DRAWINGS), "[" * 5000, "[[[1e999, 1]]]",
    MARKUP, "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/", "../../../etc/passwd", "wide\0", "é" * 999,
    "data:image/png;base64,AAAA", "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", "data:text/html;base64,", "data:,x",
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, {"path": "/dev/zero", "orig_name": MARKUP},
    {"url": "http://127.0.0.1:9/", "path": "http://127.0.0.1:9/", "meta": {"_type": "gradio.FileData"}},
    {"__type__": "update", "value": MARKUP}, {"noise": float("nan")}, {MARKUP: 1},
    *({"levels": levels, "off": []} for levels in ({"noise": float("nan")}, {MARKUP: 1}, {"rotation": 10**30}, None)),
    *({"levels": {}, "off": off} for off in ([[*UNIT[:3], 10**30]], [[MARKUP] * 4], [UNIT] * 5000, [[[]] * 4], MARKUP)),
    [["activations"]], ["uncertainty"] * 1000, [MARKUP], 10**25, -1, 1e400, "", None,
]  # fmt: skip
SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([*SOUND, *ODD])
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.none() | st.integers(-2, 30) | SIMPLE
NAMES = st.sampled_from(["tab", "", None, MARKUP, "a" * 65]) | SIMPLE
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@st.composite
def calls(draw, number):
    """The body of a call that takes a number of values: mostly sound, then spoiled somewhere, or anything at all."""
    body = {"data": draw(st.lists(st.sampled_from(SOUND) | VALUES, min_size=number, max_size=number))}
    if draw(st.integers(0, 4)) == 0:
        body["data"] = draw(VALUES)
    if draw(st.booleans()):
        more = {
            "fn_index": NUMBERS,
            "trigger_id": NUMBERS,
            "session_hash": NAMES,
            "event_data": VALUES,
            "batched": VALUES,
        }
        body |= draw(st.fixed_dictionaries({}, optional=more))
    return body if draw(st.integers(0, 19)) else draw(VALUES)
