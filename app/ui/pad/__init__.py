import json
from typing import Any

import gradio as gr
import orjson

from app.limits import MAX_DATA_URL, MAX_POINTS, MAX_SIDE
from app.preprocessing import InvalidInput, Strokes
from app.preprocessing.received import read_data_url
from app.preprocessing.strokes import parse_strokes
from app.ui.templates import read_templates
from training.data.rasterize import PAD_PEN, PAD_SIDE

KINDS = "A drawing comes as text: a list of strokes or a test digit in JSON, or a picture as a data URL."
TEST_IMAGES = 10_000  # in MNIST's test set


class Pad(gr.HTML):
    """A place to draw with mouse, pen or finger, or to put a photograph or one of MNIST's test digits.

    Its value, for an event listener: strokes, each a list of (x, y), the content of a picture's file, or the number of
    a test digit.
    """

    def __init__(self, opening: Strokes | None = None, **kwargs: Any):
        """opening: a drawing that draws itself until somebody draws, if there is to be one.

        It goes to the page as a text, like strokes from there: Gradio's page copies arrays at each update.
        """
        sizes = {"side": PAD_SIDE, "pen": PAD_PEN, "max_points": MAX_POINTS, "max_photo": MAX_SIDE}
        super().__init__(**sizes, opening=opening and json.dumps(opening), **read_templates(__file__), **kwargs)

    def preprocess(self, payload: Any) -> Strokes | bytes | int:
        """Whatever the browser, or someone in its place, sent. Raises InvalidInput unless it can be one of these.

        Strokes come as JSON in a text: in an array Gradio's page would wrap each number, 6 ms for a digit, 1 s at most.
        """
        if payload is None:
            return []
        if not isinstance(payload, str):
            raise InvalidInput(KINDS)
        if len(payload) > MAX_DATA_URL:
            raise InvalidInput(f"The picture is too large: send at most {MAX_DATA_URL:,} characters.")
        if payload.startswith("data:"):
            return read_data_url(payload)
        try:
            drawing = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise InvalidInput(KINDS) from None
        return _parse_test_digit(drawing) if isinstance(drawing, dict) else parse_strokes(drawing)


def _parse_test_digit(digit: dict[str, Any]) -> int:
    """The number in {"test": number}. Raises InvalidInput if there is no such image in MNIST's test set."""
    number = digit.get("test")
    if len(digit) != 1 or type(number) is not int or not 0 <= number < TEST_IMAGES:
        raise InvalidInput(f'A test digit is {{"test": number}}, a whole number from 0 to {TEST_IMAGES - 1}.')
    return number
