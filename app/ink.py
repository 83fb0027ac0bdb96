from contextlib import suppress

import numpy as np
from PIL import Image, ImageOps

from app.paper import written

LONGEST = 1024  # larger images are shrunk to this side first: a digit needs no more, and framing stays quick
MOST_PIXELS = 25_000_000  # a phone's photograph fits; decoded and converted, this many take up to 200 MB
CONTRAST = 32  # of 255: an image whose pixels all lie closer to their background than this is blank
LINES = 6  # a digit meets the border of its picture in fewer places; three ruled lines do in as many


def ink(image: Image.Image | np.ndarray) -> np.ndarray:
    """How far each pixel is from the background: dark on light, light on dark and coloured digits come out alike.

    Of a photograph, uneven light, noise, ruled lines and the edge of the sheet are taken off.

    image: a PIL image, or uint8 (height, width), (height, width, 3) RGB or (height, width, 4) RGBA.
    Returns (h, w) float32, 0 for background, at most 255, with no side over LONGEST.
    Raises ValueError if the image is blank or cannot be used.
    """
    colours = _colours(_decode(image))
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    background = np.median(border, axis=0)
    if _is_flat(np.abs(border - background).max(axis=-1)):
        distance = np.abs(colours - background).max(axis=-1)
    else:
        distance = written(colours)
    if distance.max() < CONTRAST:
        raise ValueError("The image is blank: nothing in it stands out from its background.")
    return distance


def _is_flat(border: np.ndarray) -> bool:
    """Whether a picture is no photograph of a page, seen by how far the pixels of its border are from their median.

    Most are exactly one colour, hardly any nearly so, as light and grain make them, and no ruled lines run out.
    """
    grain = np.mean((border > 1) & (border < CONTRAST / 2))
    lines = np.count_nonzero(np.diff(border >= CONTRAST)) / 2
    return np.mean(border <= 1) > 0.5 and grain < 0.1 and lines < LINES


def _decode(image: Image.Image | np.ndarray) -> Image.Image:
    """The image as RGB or RGBA, upright, and no larger than needed."""
    if isinstance(image, np.ndarray):
        if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.shape[2:] not in ((), (3,), (4,)):
            raise ValueError(
                f"The image is an array of {image.dtype} {image.shape}: "
                "give uint8 of shape (height, width), (height, width, 3) or (height, width, 4)."
            )
    elif not isinstance(image, Image.Image):
        raise ValueError(f"The image is a {type(image).__name__}: give a PIL image or a uint8 array.")
    height, width = image.shape[:2] if isinstance(image, np.ndarray) else image.size[::-1]
    if height * width == 0:
        raise ValueError(f"The image is empty: it has {width} x {height} pixels.")
    if height * width > MOST_PIXELS:
        raise ValueError(f"The image has {width} x {height} pixels: give one of at most {MOST_PIXELS:,} in all.")
    try:
        picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
        with suppress(Exception):  # a camera's odd tags, which Pillow fails to write anew, do not spoil its picture
            picture = ImageOps.exif_transpose(picture)
        deep = picture.mode[0] in "IF"  # 16 or 32 bits a pixel, of no fixed range
        picture = picture.convert("F" if deep else "RGBA" if picture.has_transparency_data else "RGB")
        picture = picture.reduce(-(-max(picture.size) // LONGEST))
    except Exception as error:  # Pillow's decoders raise whatever the broken bytes lead them to
        raise ValueError("The image cannot be read: it is broken or of an unknown kind; give a PNG or JPEG.") from error
    return _to_8_bits(picture) if deep else picture


def _to_8_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    if not np.isfinite(values).all():
        raise ValueError("The image has pixels that are not finite numbers.")
    low, high = values.min(), values.max()
    brightest = max(high - low, abs(low), abs(high)) or 1  # noise upon a bright grey stays noise
    return Image.fromarray(np.rint((values - low) * (255 / brightest)).astype(np.uint8)).convert("RGB")


def _colours(picture: Image.Image) -> np.ndarray:
    """(h, w, channels) float32 in which the digit differs from the background.

    Transparency is the trap: on a drawing's transparent layer the colours are all alike, the digit is in alpha alone.
    """
    pixels = np.asarray(picture, np.float32)
    if picture.mode == "RGB":
        return pixels
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    opaque = colours[alpha[..., 0] > 127]
    if len(opaque) < alpha[..., 0].size / 2 or np.ptp(opaque, axis=0).max() < CONTRAST:
        return alpha
    backdrop = np.median(opaque, axis=0)
    return backdrop + (colours - backdrop) * alpha / 255
