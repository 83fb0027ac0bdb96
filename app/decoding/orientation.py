"""How a camera was held, as EXIF says: the one thing besides its pixels that decides how a picture looks."""

import struct

from PIL import Image

ORIENTATION, SHORT = 0x0112, 3
MAX_EXIF = 65_536  # bytes that are looked at: a JPEG has room for no more
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_orientation(exif: bytes) -> int:
    """From 1, upright, to 8. 1 if EXIF does not say it in its first directory, or cannot be read."""
    tiff = exif.removeprefix(b"Exif\0\0")[:MAX_EXIF]
    order = ">" if tiff.startswith(b"MM") else "<"
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for at in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, kind, number, value = struct.unpack_from(f"{order}HHIH", tiff, at)
            if (tag, kind, number) == (ORIENTATION, SHORT, 1):
                return value
    except struct.error:  # it ends too early
        pass
    return 1


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """orientation: any number; what is no orientation means upright."""
    return picture.transpose(TURNS[orientation]) if orientation in TURNS else picture
