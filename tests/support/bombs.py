"""Small files that take much to read: by their metadata, by the number of their parts, by looking at pixels again."""

import struct
import zlib

import numpy as np
from PIL import Image

from app.limits import MAX_SCANS
from tests.support.digits import data_url, encoded, picture, picture_url


def png_with(*chunks: tuple[bytes, bytes], image: Image.Image | None = None) -> bytes:
    """A seven in PNG. chunks: kinds and data, to be put before its pixels."""
    file = encoded(image or picture(7))
    at = file.index(b"IDAT") - 4
    return file[:at] + b"".join(_chunk(*each) for each in chunks) + file[at:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    """A seven in JPEG. segments: markers and data."""
    file = encoded(picture(7), "JPEG")
    return file[:2] + b"".join(_segment(*each) for each in segments) + file[2:]


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def webp_with(*chunks: tuple[bytes, bytes], announced: int = 0) -> bytes:
    """A seven in WEBP. announced: bits for the metadata that follows the pixels in chunks."""
    image = picture(7)
    size = b"".join((side - 1).to_bytes(3, "little") for side in image.size)
    parts = [(b"VP8X", bytes([announced, 0, 0, 0]) + size), *chunks]
    first, *rest = (kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in parts)
    body = b"WEBP" + first + encoded(image, "WEBP", lossless=True)[12:] + b"".join(rest)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def exif(tags: int, size: int) -> bytes:
    """A directory whose tags all point at one payload: whoever reads them has it as often."""
    end = 8 + 2 + 12 * tags + 4
    entries = b"".join(struct.pack("<HHII", 1000 + i, 7, size, end) for i in range(tags))
    return b"II*\0" + struct.pack("<IH", 8, tags) + entries + bytes(4 + size)


def _split(data: bytes) -> list[bytes]:
    """Into what has room in a segment each."""
    return [data[at : at + 65_000] for at in range(0, len(data), 65_000)]


def with_scans(number: int, size: tuple[int, int], comment: bytes = b"") -> bytes:
    """A progressive JPEG whose last scan is repeated. comment: segments to be put before that."""
    file = encoded(Image.new("L", size, 128), "JPEG", progressive=True, quality=30)
    last, end = file.rindex(b"\xff\xda"), file.rindex(b"\xff\xd9")
    return file[:last] + comment + file[last:end] * (number - file.count(b"\xff\xda") + 1) + file[end:]


ZEROS = zlib.compress(bytes(1_000_000), 9)
METADATA = {
    "EXIF in PNG": lambda: png_with((b"eXIf", exif(3000, 1_000_000))),
    "EXIF in JPEG": lambda: jpeg_with(*((0xE1, b"Exif\0\0" + part) for part in _split(exif(3000, 1_000_000)))),
    "EXIF in WEBP": lambda: webp_with((b"EXIF", exif(3000, 1_000_000)), announced=0x08),
    "EXIF as text in PNG": lambda: png_with(
        (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\n\n\n\n" + exif(4000, 250_000).hex().encode()))
    ),
    "MPF": lambda: jpeg_with((0xE2, b"MPF\0" + exif(4000, 15_000))),
    "colours in PNG": lambda: png_with(*[(b"iCCP", b"x\0\0" + ZEROS)] * 1000),
    "colours in JPEG": lambda: jpeg_with(*((0xE2, b"ICC_PROFILE\0" + bytes([i, 255, 7])) for i in range(1, 255))),
    "colours in WEBP": lambda: webp_with((b"ICCP", bytes(3_000_000)), announced=0x20),
    "XMP in PNG": lambda: png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"tiff:Orientation" * 50_000)),
    "XMP in JPEG": lambda: jpeg_with(*[(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(60_000))] * 50),
    "XMP in WEBP": lambda: webp_with((b"XMP ", bytes(3_000_000)), announced=0x04),
    "texts": lambda: png_with(*((kind, b"%d\0\0\0\0\0" % i) for i in range(3000) for kind in (b"tEXt", b"iTXt"))),
    "texts that inflate": lambda: png_with(*((b"zTXt", b"%d\0\0" % i + ZEROS) for i in range(1000))),
    "comments": lambda: jpeg_with(*[(0xFE, b"")] * 5000),
    "Photoshop": lambda: jpeg_with(*[(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0" * 5000)] * 50),
    "unknown chunks in PNG": lambda: png_with(*[(b"prVt", b"")] * 9000),
    "unknown chunks in WEBP": lambda: webp_with(*[(b"junk", b"")] * 9000),
}
PARTS = {
    "comments by the million": lambda: jpeg_with(*[(0xFE, b"")] * 1_000_000),
    "tables by the thousand": lambda: jpeg_with(*[(0xDB, b"\0" + bytes(64))] * 50_000),
    "comments between scans": lambda: with_scans(50, (280, 280), _segment(0xFE, b"") * 1_000_000),
    "unknown chunks by the thousand": lambda: png_with(*[(b"prVt", b"")] * 300_000),
    "empty pixels by the thousand": lambda: png_with(*[(b"IDAT", b"")] * 300_000),
    "WEBP by the thousand": lambda: webp_with(*[(b"junk", b"")] * 500_000),
}
SCANS = {
    "20,000 scans": lambda: with_scans(20_000, (280, 280)),
    "20,000 scans of many pixels": lambda: with_scans(20_000, (2900, 2900)),
    "scans after what looks like the end": lambda: with_scans(5000, (2900, 2900), _segment(0xFE, b"\xff\xd9")),
    "scans after what looks long": lambda: with_scans(5000, (2900, 2900), b"\xff\x05\xff\xff"),
}


def noise(width, height, mode):
    noise = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.NEAREST).convert(mode)


HEAVY = {
    "JPEG at its limit": lambda: picture_url(noise(7000, 7000, "L"), "JPEG", quality=50),
    "progressive JPEG": lambda: picture_url(noise(2800, 3000, "CMYK"), "JPEG", progressive=True, quality=50),
    "progressive JPEG over its limit": lambda: picture_url(
        noise(5000, 5000, "L"), "JPEG", progressive=True, quality=20
    ),
    "PNG": lambda: picture_url(noise(2800, 3000, "RGBA"), "PNG", compress_level=1),
    "PNG bomb": lambda: picture_url(Image.new("1", (10_000, 8_000))),
    "thin PNG": lambda: picture_url(Image.new("L", (1, 100_000))),
    "WEBP": lambda: picture_url(noise(2200, 2200, "RGBA"), "WEBP", lossless=True, method=0),
    "WEBP bomb": lambda: picture_url(Image.new("RGB", (10_000, 8_000)), "WEBP", lossless=True, method=0),
    "photograph of noise": lambda: picture_url(
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (1024, 1024, 3), np.uint8))
    ),
    "chequerboard": lambda: picture_url(
        Image.fromarray((np.indices((1024, 1024)).sum(axis=0) // 2 % 2 * 255).astype(np.uint8))
    ),
    "as many scans as may be": lambda: data_url(with_scans(MAX_SCANS, (2900, 2900))),
    **{kind: lambda make=make: data_url(make()) for kind, make in (METADATA | PARTS | SCANS).items()},
}
