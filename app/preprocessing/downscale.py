import numpy as np
from PIL import Image

from app.decoding import InvalidInput, decode
from app.decoding.orientation import ORIENTATION, upright
from app.decoding.read_picture import BROKEN
from app.decoding.shrink import shrink
from app.limits import MAX_PIXELS


def downscale(picture: bytes | Image.Image | np.ndarray) -> Image.Image:
    """A picture as RGB or RGBA, upright, with no side over MAX_SIDE. picture: as for preprocess.

    Nothing large outlives this: whoever keeps the picture, a thread that waits for its next task for one, keeps 4 MB.
    Raises InvalidInput if it cannot be used.
    """
    small = decode(picture) if isinstance(picture, bytes) else _shrink(picture)
    return _to_8_bits(small) if small.mode == "F" else small


def _shrink(image: Image.Image | np.ndarray) -> Image.Image:
    """As decode does with a file, but in this process: whoever has the image brought it here."""
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
    try:
        small = shrink(Image.fromarray(image) if isinstance(image, np.ndarray) else image)
    except Exception as error:  # Pillow's decoders raise whatever the broken bytes lead them to
        raise InvalidInput(BROKEN) from error
    return upright(small, _orientation(image))


def _orientation(image: Image.Image | np.ndarray) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # an array has no tags, and a camera's odd ones do not spoil its picture
        return 1


def _to_8_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    if not np.isfinite(values).all():
        raise InvalidInput("The image has pixels that are not finite numbers.")
    low, high = values.min(), values.max()
    brightest = max(high - low, abs(low), abs(high)) or 1  # noise upon a bright grey stays noise
    return Image.fromarray(np.rint((values - low) * (255 / brightest)).astype(np.uint8)).convert("RGB")
