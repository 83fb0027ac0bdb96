import base64
import io
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from app.limits import MAX_PATH, MAX_PIXELS, MAX_PIXELS_WEBP, MAX_PIXELS_WHOLE, MAX_READS
from app.preprocessing.invalid_input import InvalidInput

# What people have, and what is decoded in bounded time: in a GIF a comment can take hours.
FORMATS = ("PNG", "JPEG", "WEBP")
PngImagePlugin.MAX_TEXT_MEMORY = 1_000_000  # bytes of texts in a PNG, unpacked: nobody reads them


class BoundedReads(io.BytesIO):
    """A file that can be read MAX_READS times: a million tiny parts take seconds, and no real picture has them."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > MAX_READS:
            raise OSError("too many parts")
        return super().read(size)


def decode(content: bytes) -> Image.Image:
    """The picture that a file holds, not yet loaded. Raises InvalidInput if it is none that can be opened here."""
    try:
        picture = Image.open(BoundedReads(content), formats=FORMATS)
    except Exception:  # Pillow's parsers raise whatever the broken bytes lead them to
        raise InvalidInput("The file is not an image that can be opened here: give a PNG, JPEG or WEBP.") from None
    if picture.width * picture.height > (most := _max_pixels(picture)):
        size = f"{picture.width} x {picture.height}"
        raise InvalidInput(f"The image has {size} pixels: give one of at most {most:,} in all, or a JPEG.")
    return picture


def _max_pixels(picture: Image.Image) -> int:
    if picture.format == "WEBP":
        return MAX_PIXELS_WEBP
    return MAX_PIXELS if isinstance(picture, JpegImageFile) and _is_read_in_rows(picture) else MAX_PIXELS_WHOLE


def _is_read_in_rows(picture: JpegImageFile) -> bool:
    """Whether a JPEG has all its colours in one scan, as cameras write it. Of others the decoder holds the whole."""
    if "progressive" in picture.info:
        return False
    file = picture.fp
    file.seek(2)
    while (marker := file.read(4))[1:2] != b"\xda":  # the first scan
        length = int.from_bytes(marker[2:], "big")
        if length < 2:
            return False
        file.seek(length - 2, 1)
    return file.read(1) == bytes([picture.layers])


def read_data_url(url: str) -> bytes:
    """The content of data:...;base64,... Raises InvalidInput if it is anything else, or nothing."""
    _, marker, data = url.partition(";base64,")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        content = b""
    if not marker or not content:
        raise InvalidInput("There is no image: give an uploaded file or a data URL in base64.")
    return content


def read_upload(upload: Any) -> bytes:
    """The content of a file that was uploaded. upload: {"path": ...}, in which the sender could name any file.

    Raises InvalidInput unless it is in the folder for uploads, which GRADIO_TEMP_DIR names, and can be read.
    """
    folder, path = os.environ.get("GRADIO_TEMP_DIR"), upload.get("path") if isinstance(upload, dict) else None
    can_be = folder and isinstance(path, str) and len(path) <= MAX_PATH
    with suppress(OSError, ValueError):  # missing, or a name that no file can have
        if can_be and (file := Path(path).resolve()).is_relative_to(Path(folder).resolve()):
            return file.read_bytes()
    raise InvalidInput(
        "There is no such upload: send the file to /gradio_api/upload first, or give a data URL in base64."
    )
