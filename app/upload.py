import base64
import binascii
import io
from typing import Any, BinaryIO

import gradio as gr
from gradio.data_classes import ImageData
from PIL import Image

from app.inference import classify
from app.refused import Refused

# What people have, and Pillow decodes by itself: PostScript, for one, it would hand to another program.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


class Upload(gr.Image):
    """An image over the wire, passed on unopened: Pillow meets it in classify_upload, where its errors are told."""

    def get_block_name(self) -> str:
        return "image"

    def preprocess(self, payload: ImageData | None) -> BinaryIO:
        """payload: an uploaded file, or a data URL in base64. Raises Refused if it is neither."""
        if payload and payload.path:
            return open(payload.path, "rb")
        _, base64_marker, data = (payload.url if payload and payload.url else "").partition(";base64,")
        try:
            content = base64.b64decode(data, validate=True)
        except binascii.Error:
            content = b""
        if not base64_marker or not content:
            raise Refused("There is no image: give an uploaded file or a data URL in base64.")
        return io.BytesIO(content)


def classify_upload(image: BinaryIO, size: str) -> dict[str, Any]:
    """What the three networks make of the digit in an image.

    Args:
        image: a picture of one digit, dark on light or light on dark, PNG or JPEG for example.
        size: "wide" (512 units a layer, for real drawings) or "notebook" (50 units).

    Returns:
        for each of "baseline", "dropout" and "prelu" the digit it says and its ten probabilities, for 0 to 9.
    """
    try:
        with image, Image.open(image, formats=FORMATS) as picture:
            answers = classify(picture, size)
    except (OSError, Image.DecompressionBombError):
        raise Refused("The file is not an image that can be opened here: give a PNG or JPEG.") from None
    except ValueError as error:
        raise Refused(str(error)) from None
    return {
        variant: {"digit": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
        for variant, probabilities in answers.items()
    }
