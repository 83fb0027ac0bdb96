import io

from PIL import Image

from app.decoding.invalid_input import InvalidInput
from app.decoding.jpeg import JPEG, strip_jpeg
from app.decoding.orientation import read_orientation, upright
from app.decoding.parts import Bare, check_size
from app.decoding.png import PNG, strip_png
from app.decoding.shrink import shrink
from app.decoding.webp import is_webp, strip_webp

FORMATS = "PNG", "JPEG", "WEBP"  # what people have, and what is decoded in bounded time: a GIF's comment can take hours
UNKNOWN = "The file is not an image that can be opened here: give a PNG, JPEG or WEBP."
BROKEN = "The image cannot be read: it is broken or of an unknown kind; give a PNG or JPEG."
TOO_HEAVY = "The image takes too much time or memory to read: save it anew, as a plain PNG or JPEG."


def read_picture(content: bytes) -> Image.Image:
    """The picture that a file holds, upright: RGB, RGBA, or F of any range; no side is over MAX_SIDE.

    To be called where memory and time are limited. Raises InvalidInput if it cannot be used, or MemoryError.
    """
    bare = strip(content)
    try:
        picture = Image.open(io.BytesIO(bare.content), formats=FORMATS)
    except MemoryError:
        raise
    except Exception:  # Pillow's parsers raise whatever the broken bytes lead them to
        raise InvalidInput(UNKNOWN) from None
    check_size(*picture.size, bare.max_pixels)
    try:
        return upright(shrink(picture), read_orientation(bare.exif))
    except MemoryError:
        raise
    except Exception as error:  # its decoders likewise
        raise InvalidInput(BROKEN) from error


def strip(content: bytes) -> Bare:
    """A file with nothing in it but what decides its pixels. Raises InvalidInput if it is of no known kind."""
    if content.startswith(PNG):
        return strip_png(content)
    if content.startswith(JPEG):
        return strip_jpeg(content)
    if is_webp(content):
        return strip_webp(content)
    raise InvalidInput(UNKNOWN)
