"""PNG: chunks, each its length, its kind, its data and a checksum. https://www.w3.org/TR/png-3/"""

from collections.abc import Iterator

from app.decoding.parts import Bare, bounded
from app.limits import MAX_PIXELS_WHOLE

PNG = b"\x89PNG\r\n\x1a\n"
KEPT = b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"  # of an animation the picture that stands for it


def strip_png(content: bytes) -> Bare:
    """content: begins as PNG says. Raises InvalidInput if it has too many chunks."""
    kept, exif = [PNG], b""
    for kind, chunk in bounded(_chunks(content)):
        if kind in KEPT:
            kept.append(chunk)
        elif kind == b"eXIf":
            exif = chunk[8:-4]
    return Bare(b"".join(kept), exif, MAX_PIXELS_WHOLE)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind of each chunk, and the whole of it. The last one may be cut short."""
    at = len(PNG)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at:end]
        at = end
