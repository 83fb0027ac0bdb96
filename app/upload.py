import base64
import io
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import ImageData
from gradio.utils import get_upload_folder, is_in_or_equal
from PIL import Image

from app.inference import classify
from app.refused import Refused

# What people have, and Pillow decodes by itself: PostScript, for one, it would hand to another program.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


class Upload(gr.Image):
    """An image over the wire, passed on unopened: Pillow meets it in classify_upload, where its errors are told."""

    def get_block_name(self) -> str:
        return "image"

    def preprocess(self, payload: ImageData | None) -> io.BytesIO:
        """payload: an uploaded file, or a data URL in base64. Raises Refused if it is neither.

        Gradio looks where a path leads only if the sender says that it is an upload, so it is looked at again here.
        """
        if payload and payload.path:
            path = Path(payload.path)
            if not is_in_or_equal(path, get_upload_folder()) or not path.is_file():
                raise Refused("There is no such upload: send the file to /gradio_api/upload first.")
            return io.BytesIO(path.read_bytes())
        _, base64_marker, data = (payload.url if payload and payload.url else "").partition(";base64,")
        try:
            content = base64.b64decode(data, validate=True)
        except ValueError:
            content = b""
        if not base64_marker or not content:
            raise Refused("There is no image: give an uploaded file or a data URL in base64.")
        return io.BytesIO(content)


def classify_upload(image: io.BytesIO, size: str) -> dict[str, Any]:
    """What the three networks make of the digit in an image.

    Args:
        image: a picture of one digit, dark on light or light on dark, PNG or JPEG for example.
        size: "wide" (512 units a layer, for real drawings) or "notebook" (50 units).

    Returns:
        for each of "baseline", "dropout" and "prelu" the digit it says and its ten probabilities, for 0 to 9.
    """
    try:
        picture = Image.open(image, formats=FORMATS)
    except (OSError, Image.DecompressionBombError):
        raise Refused("The file is not an image that can be opened here: give a PNG or JPEG.") from None
    try:
        answers = classify(picture, size)
    except ValueError as error:
        raise Refused(str(error)) from None
    return {
        variant: {"digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
        for variant, probabilities in answers.items()
    }
