"""What programs and agents may ask. Each function is an endpoint and an MCP tool; its docstring is what they are told.

Gradio passes on the first line of an argument only.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypedDict

import gradio as gr
import numpy as np
from gradio.utils import get_upload_folder, is_in_or_equal

from app.frame import frame
from app.inference import probabilities
from app.ink import ink
from app.pad import checked
from app.picture import from_data_url, open_picture
from app.refused import Refused
from app.strokes import render

Size = Literal["wide", "notebook"]


class Upload(TypedDict):
    path: str


class Answer(TypedDict):
    digit: int
    probabilities: list[float]


def classify(image: str | Upload, size: Size = "wide") -> dict[str, Answer]:
    """What three neural networks make of one digit in a picture: dark on light or light on dark, or a photograph.

    Args:
        image: a PNG or JPEG as a data URL, "data:image/png;base64,...", or an upload; no address is fetched
        size: of the networks, "wide" (512 units a layer, for real drawings) or "notebook" (50 units)

    Returns:
        for each of "baseline", "dropout" and "prelu" the digit it says and its ten probabilities, for 0 to 9
    """
    picture = open_picture(_content(image))
    try:
        return _answers(ink(picture), size)
    except ValueError as error:
        raise Refused(str(error)) from None


def classify_strokes(strokes: list[list[list[float]]], size: Size = "wide") -> dict[str, Answer]:
    """What three neural networks make of one digit, given as the strokes of a pen on a square pad of 280 x 280 units.

    Args:
        strokes: each a list of points [x, y], x to the right and y down, 0 to 280; a single point is a dot
        size: of the networks, "wide" (512 units a layer, for real drawings) or "notebook" (50 units)

    Returns:
        for each of "baseline", "dropout" and "prelu" the digit it says and its ten probabilities, for 0 to 9
    """
    drawing = checked(strokes)
    if not drawing:
        raise Refused("The drawing is empty: give at least one stroke with a point in it.")
    try:
        return _answers(render(drawing), size)
    except ValueError as error:
        raise Refused(str(error)) from None


def offer() -> None:
    """Add both to the page that is being put together."""
    for function in classify, classify_strokes:
        # Without the queue a call is one request, which any copy of the app can answer. Gradio's own clients queue
        # all the same: the limit is for them.
        gr.api(function, queue=False, concurrency_limit=4)


def _content(image: Any) -> bytes:
    """image: whatever was sent. Raises Refused unless it is a data URL or an upload."""
    if isinstance(image, str):
        return from_data_url(image)
    with suppress(TypeError, KeyError, ValueError, OSError):
        # The sender says where the upload is, and could name any file of the server.
        if is_in_or_equal(image["path"], get_upload_folder()):
            return Path(image["path"]).read_bytes()
    raise Refused("There is no such upload: send the file to /gradio_api/upload first, or give a data URL in base64.")


def _answers(drawn: np.ndarray, size: str) -> dict[str, Answer]:
    """drawn: the ink. Probabilities to six places."""
    return {
        variant: {"digit": int(p.argmax()), "probabilities": [round(each, 6) for each in p.tolist()]}
        for variant, p in probabilities(frame(drawn), size).items()
    }
