import base64
import io

from PIL import Image

from app.refused import Refused

# What people have, and Pillow decodes by itself: PostScript, for one, it would hand to another program.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")


def open_picture(content: bytes) -> Image.Image:
    """A file's content as a picture, not yet decoded. Raises Refused if it is none that can be opened here."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (OSError, Image.DecompressionBombError):
        raise Refused("The file is not an image that can be opened here: give a PNG or JPEG.") from None


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
