"""JPEG: segments, each a marker and most with a length, and after each SOS the data of a scan. ITU-T T.81, annex B."""

import re
from collections.abc import Iterator
from itertools import islice

from app.decoding.invalid_input import InvalidInput
from app.decoding.parts import Bare, bounded
from app.limits import MAX_PIXELS, MAX_PIXELS_WHOLE, MAX_SCANS

JPEG = b"\xff\xd8\xff"
MARKER = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")  # no such bytes are in the data of a scan
SEQUENTIAL, PROGRESSIVE = {0xC0, 0xC1, 0xC9}, {0xC2, 0xCA}
FRAMES, TABLES = SEQUENTIAL | PROGRESSIVE, {0xC4, 0xCC, 0xDB, 0xDD}
SOI, EOI, SOS, APP1 = 0xD8, 0xD9, 0xDA, 0xE1
COLOURS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}  # segments that decide what the components are


def strip_jpeg(content: bytes) -> Bare:
    """content: begins as JPEG says. Raises InvalidInput if it has too many segments or scans."""
    kept, colours, exif, frame, segment, scans = [], {}, b"", b"", b"", b""
    segments = bounded(_segments(content))
    for marker, start, end in segments:
        segment = content[start:end]
        if marker == SOS:
            scans = memoryview(content)[start:]
            break
        if marker in FRAMES:
            frame = segment
        if marker in FRAMES | TABLES:
            kept.append(segment)
        elif segment[4:].startswith(COLOURS.get(marker, b"-")):
            colours[marker] = segment
        elif marker == APP1 and segment[4:].startswith(b"Exif\0\0"):
            exif = exif or segment[4:]
    # With all its colours in one scan, as cameras write it, it is read in rows. Of others the decoder holds the whole.
    is_whole = not frame or frame[1] not in SEQUENTIAL or frame[9:10] != segment[4:5]
    more = (marker for marker, *_ in segments if marker == SOS)
    if is_whole and len([*islice(more, MAX_SCANS)]) == MAX_SCANS:
        raise InvalidInput(f"The image has over {MAX_SCANS} scans: save it anew, as a JPEG that is not progressive.")
    bare = b"".join((JPEG[:2], *colours.values(), *kept, scans))
    return Bare(bare, exif, MAX_PIXELS_WHOLE if is_whole else MAX_PIXELS)


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """The marker of each segment, where it starts and where it ends, up to the end of the picture."""
    end = 2
    while found := MARKER.search(content, end):
        start, marker = found.start(), content[found.start() + 1]
        end = start + 2
        if marker not in (SOI, EOI):
            end += max(2, int.from_bytes(content[end : end + 2], "big"))
        yield marker, start, end
        if marker == EOI:
            return
