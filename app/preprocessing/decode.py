import base64
import io

from PIL import Image, PngImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from app.limits import MOST_PIXELS, MOST_PIXELS_WEBP, MOST_PIXELS_WHOLE, MOST_READS
from app.refused import Refused
from app.unpack import unpack

# What people have, and what is decoded in bounded time: in a GIF a comment can take hours.
FORMATS = ("PNG", "JPEG", "WEBP")
PngImagePlugin.MAX_TEXT_MEMORY = 1_000_000  # bytes of texts in a PNG, unpacked: nobody reads them


class Pieces(io.BytesIO):
    """A file that gives MOST_READS pieces at most: a million tiny parts take seconds, and no real picture has them."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        if self.reads > MOST_READS:
            raise OSError("too many parts")
        return super().read(size)


def open_picture(content: bytes) -> Image.Image:
    """A file's content as a small picture. Raises Refused if it is none that can be opened here.

    Nothing large outlives this: whoever keeps the picture, a thread that waits for its next task for one, keeps 4 MB.
    """
    try:
        picture = Image.open(Pieces(content), formats=FORMATS)
    except Exception:  # Pillow's parsers raise whatever the broken bytes lead them to
        raise Refused("The file is not an image that can be opened here: give a PNG, JPEG or WEBP.") from None
    if picture.width * picture.height > (most := _most_pixels(picture)):
        size = f"{picture.width} x {picture.height}"
        raise Refused(f"The image has {size} pixels: give one of at most {most:,} in all, or a JPEG.")
    try:
        return unpack(picture)
    except ValueError as error:
        raise Refused(str(error)) from None


def _most_pixels(picture: Image.Image) -> int:
    if picture.format == "WEBP":
        return MOST_PIXELS_WEBP
    return MOST_PIXELS if isinstance(picture, JpegImageFile) and _is_read_in_rows(picture) else MOST_PIXELS_WHOLE


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


def from_data_url(url: str) -> bytes:
    """The content of data:...;base64,... Raises Refused if it is anything else, or nothing."""
    _, marker, data = url.partition(";base64,")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        content = b""
    if not marker or not content:
        raise Refused("There is no image: give an uploaded file or a data URL in base64.")
    return content
