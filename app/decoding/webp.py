"""WEBP: a RIFF file of chunks, each its kind, its length and its data. RFC 9649."""

from collections.abc import Iterator

from app.decoding.parts import Bare, bounded, check_size
from app.limits import MAX_PIXELS_WEBP

KEPT = b"VP8X", b"ALPH", b"VP8 ", b"VP8L", b"ANIM", b"ANMF"  # the first of each: of an animation the first picture
METADATA = 0x20 | 0x08 | 0x04  # bits by which VP8X announces colours, EXIF and XMP


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def strip_webp(content: bytes) -> Bare:
    """content: is_webp. Raises InvalidInput if it has too many chunks, or more pixels than Pillow may make room for."""
    kept, exif = {}, b""
    for kind, chunk in bounded(_chunks(content)):
        if kind in KEPT:
            kept.setdefault(kind, chunk)
        elif kind == b"EXIF":
            exif = chunk[8:]
    for kind, chunk in kept.items():
        check_size(*_size(kind, chunk), MAX_PIXELS_WEBP)
        break
    if extended := kept.get(b"VP8X"):
        kept[b"VP8X"] = extended[:8] + bytes(each & ~METADATA for each in extended[8:9]) + extended[9:]
    missing = max(0, 8 + int.from_bytes(content[4:8], "little") - len(content))  # what is cut short stays so
    length = 4 + sum(map(_length, kept.values())) + missing
    return Bare(b"".join((b"RIFF", length.to_bytes(4, "little"), b"WEBP", *kept.values())), exif, MAX_PIXELS_WEBP)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind of each chunk, and the whole of it. The last one may be cut short."""
    at, end = 12, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while at < end:
        after = at + _length(content[at : at + 8])
        yield content[at : at + 4], content[at : min(after, end)]
        at = after


def _length(chunk: bytes) -> int:
    """Of a whole chunk, as it says itself, in bytes."""
    data = int.from_bytes(chunk[4:8], "little")
    return 8 + data + data % 2


def _size(kind: bytes, chunk: bytes) -> tuple[int, int]:
    """Width and height, as the first chunk of a file says."""
    if kind == b"VP8X":
        return 1 + int.from_bytes(chunk[12:15], "little"), 1 + int.from_bytes(chunk[15:18], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(chunk[9:13], "little")
        return 1 + bits % 0x4000, 1 + (bits >> 14) % 0x4000
    return int.from_bytes(chunk[14:16], "little") % 0x4000, int.from_bytes(chunk[16:18], "little") % 0x4000
