"""What programs and agents may ask. Each function is an endpoint and an MCP tool; its docstring is what they are told.

Gradio passes on the first line of an argument only.
"""

from typing import Any, Literal, TypedDict

import gradio as gr

from app.inference import current_models, predict
from app.preprocessing import preprocess
from app.preprocessing.received import read_data_url, read_upload
from app.preprocessing.strokes import parse_strokes
from training.model.recipe import SIZES

Size = Literal[tuple(reversed(SIZES))]


class Upload(TypedDict):
    path: str


class Answer(TypedDict):
    digit: int
    probabilities: list[float]


def classify(image: str | Upload, size: Size = "wide") -> dict[str, Answer]:
    """What several neural networks make of one digit in a picture: dark on light or light on dark, or a photograph.

    Args:
        image: a PNG or JPEG as a data URL, "data:image/png;base64,...", or an upload; no address is fetched
        size: of the networks: wide ones are for real drawings, the notebook's are a course's

    Returns:
        for each network by its name, as "baseline", the digit it says and its ten probabilities, for 0 to 9
    """
    content = read_data_url(image) if isinstance(image, str) else read_upload(image)
    return _answers(content, size)


def classify_strokes(strokes: list[list[list[float]]], size: Size = "wide") -> dict[str, Answer]:
    """What several neural networks make of one digit, given as the strokes of a pen on a square pad of 280 x 280 units.

    Args:
        strokes: each a list of points [x, y], x to the right and y down, 0 to 280; a single point is a dot
        size: of the networks: wide ones are for real drawings, the notebook's are a course's

    Returns:
        for each network by its name, as "baseline", the digit it says and its ten probabilities, for 0 to 9
    """
    return _answers(parse_strokes(strokes), size)


def add_endpoints() -> None:
    """Add both to the page that is being put together."""
    for function in classify, classify_strokes:
        # Without the queue a call is one request, which any copy of the app can answer. Gradio's own clients queue
        # all the same: the limit is for them.
        gr.api(function, queue=False, concurrency_limit=4)


def _answers(drawing: Any, size: str) -> dict[str, Answer]:
    """Probabilities to six places."""
    return {
        variant: {"digit": int(p.argmax()), "probabilities": [round(each, 6) for each in p.tolist()]}
        for variant, p in predict(current_models(size).networks, preprocess(drawing)).items()
    }
