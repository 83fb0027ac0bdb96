from pathlib import Path
from typing import Any

import gradio as gr
import orjson

from app.limits import MOST_CHARACTERS, MOST_POINTS
from app.picture import from_data_url
from app.refused import Refused
from app.strokes import PEN, SIDE, Strokes

HERE = Path(__file__).parent
KINDS = "A drawing comes as text: a list of strokes in JSON, or a picture as a data URL."


class Pad(gr.HTML):
    """A place to draw with mouse, pen or finger, or to put a photograph.

    Its value, for an event listener: strokes, each a list of (x, y), or the content of a picture's file.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template=(HERE / "pad.html").read_text("utf-8"),
            css_template=(HERE / "pad.css").read_text("utf-8"),
            js_on_load=(HERE / "pad.js").read_text("utf-8"),
            apply_default_css=False,
            pen=PEN,
            most=MOST_POINTS,
            **kwargs,
        )

    def preprocess(self, payload: Any) -> Strokes | bytes:
        """Whatever the browser, or someone in its place, sent. Raises Refused unless it can be either.

        Strokes come as JSON in a text: in an array Gradio's page would wrap each number, 6 ms for a digit, 1 s at most.
        """
        if payload is None:
            return []
        if not isinstance(payload, str):
            raise Refused(KINDS)
        if len(payload) > MOST_CHARACTERS:
            raise Refused(f"The picture is too large: send at most {MOST_CHARACTERS:,} characters.")
        if payload.startswith("data:"):
            return from_data_url(payload)
        try:
            return checked(orjson.loads(payload))
        except orjson.JSONDecodeError:
            raise Refused(KINDS) from None

    def api_info(self) -> dict[str, Any]:
        return {"type": "string"}

    def example_payload(self) -> Any:
        return "[[[140, 40], [140, 240]]]"


def checked(strokes: Any) -> Strokes:
    """Strokes as they came over the wire. Raises Refused unless they are strokes on the pad; leaves empty ones out."""
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise Refused("A drawing is a list of strokes, each a list of points [x, y].")
    if len(strokes) + sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise Refused(f"The drawing has over {MOST_POINTS:,} points: clear the pad.")
    if not all(_is_point(point) for stroke in strokes for point in stroke):
        raise Refused(f"Each point of a drawing is [x, y], both from 0 to {SIDE}.")
    return [[(float(x), float(y)) for x, y in stroke] for stroke in strokes if stroke]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(at) in (int, float) and 0 <= at <= SIDE for at in point)  # NaN is in no range
    )
