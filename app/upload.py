from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import ImageData
from gradio.utils import get_upload_folder, is_in_or_equal

from app.inference import classify
from app.picture import from_data_url, open_picture
from app.refused import Refused


class Upload(gr.Image):
    """An image over the wire, passed on unopened: Pillow meets it in classify_upload."""

    def get_block_name(self) -> str:
        return "image"

    def preprocess(self, payload: ImageData | None) -> bytes:
        """payload: an uploaded file, or a data URL in base64. Raises Refused if it is neither.

        Gradio looks where a path leads only if the sender says that it is an upload, so it is looked at again here.
        """
        if payload and payload.path:
            path = Path(payload.path)
            if not is_in_or_equal(path, get_upload_folder()) or not path.is_file():
                raise Refused("There is no such upload: send the file to /gradio_api/upload first.")
            return path.read_bytes()
        return from_data_url(payload.url if payload and payload.url else "")


def classify_upload(image: bytes, size: str) -> dict[str, Any]:
    """What the three networks make of the digit in an image.

    Args:
        image: a picture of one digit, dark on light or light on dark, PNG or JPEG for example.
        size: "wide" (512 units a layer, for real drawings) or "notebook" (50 units).

    Returns:
        for each of "baseline", "dropout" and "prelu" the digit it says and its ten probabilities, for 0 to 9.
    """
    try:
        answers = classify(open_picture(image), size)
    except ValueError as error:
        raise Refused(str(error)) from None
    return {
        variant: {"digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
        for variant, probabilities in answers.items()
    }
