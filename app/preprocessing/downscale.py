from contextlib import suppress
from threading import BoundedSemaphore

import numpy as np
from PIL import Image, ImageOps

from app.limits import DECODE_TIMEOUT, MAX_DECODERS, MAX_PIXELS, MAX_SIDE
from app.preprocessing.invalid_input import InvalidInput

ORIENTATION = 0x0112  # in EXIF: how a camera was held
DECODERS = BoundedSemaphore(MAX_DECODERS)


def downscale(image: Image.Image | np.ndarray) -> Image.Image:
    """An image as RGB or RGBA, upright, with no side over MAX_SIDE. image: as for preprocess.

    Nothing large outlives this: whoever keeps the picture, a thread that waits for its next task for one, keeps 4 MB.
    Raises InvalidInput if it cannot be used.
    """
    if isinstance(image, np.ndarray):
        if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.shape[2:] not in ((), (3,), (4,)):
            raise InvalidInput(
                f"The image is an array of {image.dtype} {image.shape}: "
                "give uint8 of shape (height, width), (height, width, 3) or (height, width, 4)."
            )
    elif not isinstance(image, Image.Image):
        raise InvalidInput(f"The image is a {type(image).__name__}: give a PIL image or a uint8 array.")
    height, width = image.shape[:2] if isinstance(image, np.ndarray) else image.size[::-1]
    if height * width == 0:
        raise InvalidInput(f"The image is empty: it has {width} x {height} pixels.")
    if height * width > MAX_PIXELS:
        raise InvalidInput(f"The image has {width} x {height} pixels: give one of at most {MAX_PIXELS:,} in all.")
    if not DECODERS.acquire(timeout=DECODE_TIMEOUT):
        raise InvalidInput("The image has to wait, as many others are being read: try again.")
    try:
        small = _shrink(Image.fromarray(image) if isinstance(image, np.ndarray) else image)
    except Exception as error:  # Pillow's decoders raise whatever the broken bytes lead them to
        raise InvalidInput(
            "The image cannot be read: it is broken or of an unknown kind; give a PNG or JPEG."
        ) from error
    finally:
        DECODERS.release()
    return _to_8_bits(small) if small.mode == "F" else small


def _shrink(picture: Image.Image) -> Image.Image:
    """As RGB or RGBA, or as F if it has more than 8 bits: whole tiles of pixels averaged, strip by strip.

    Strips, as another copy of a large picture would double what it takes.
    """
    # Of a JPEG: the decoder may leave out detail that is not needed.
    picture.draft(None, tuple(max(1, side * MAX_SIDE // max(picture.size)) for side in picture.size))
    picture.load()
    deep = picture.mode[0] in "IF"  # 16 or 32 bits a pixel, of no fixed range
    mode = "F" if deep else "RGBA" if picture.has_transparency_data else "RGB"
    width, height = picture.size
    factor = -(-max(picture.size) // MAX_SIDE)
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, small.height, 64):
        strip = picture.crop((0, top * factor, width, min((top + 64) * factor, height)))
        small.paste(strip.convert(mode).reduce(factor), (0, top))
    with suppress(Exception):  # a camera's odd tags do not spoil its picture
        small.getexif()[ORIENTATION] = picture.getexif().get(ORIENTATION, 1)
        ImageOps.exif_transpose(small, in_place=True)
    return small


def _to_8_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    if not np.isfinite(values).all():
        raise InvalidInput("The image has pixels that are not finite numbers.")
    low, high = values.min(), values.max()
    brightest = max(high - low, abs(low), abs(high)) or 1  # noise upon a bright grey stays noise
    return Image.fromarray(np.rint((values - low) * (255 / brightest)).astype(np.uint8)).convert("RGB")
