from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from app.decoding.invalid_input import InvalidInput
from app.limits import MAX_PARTS

T = TypeVar("T")


class Bare(NamedTuple):
    """A picture's file without what does not decide its pixels.

    content: the file, for Pillow to read. exif: where the camera says how it was held, or nothing. max_pixels: how many
    pixels such a file may have.
    """

    content: bytes
    exif: bytes
    max_pixels: int


def bounded(parts: Iterator[T]) -> Iterator[T]:
    """The parts of a file, in turn. Raises InvalidInput when there are more than MAX_PARTS."""
    for number, part in enumerate(parts):
        if number == MAX_PARTS:
            raise InvalidInput(f"The image's file has over {MAX_PARTS:,} parts: save it anew, as a PNG or JPEG.")
        yield part


def check_size(width: int, height: int, most: int) -> None:
    """Raises InvalidInput if there are more than most pixels."""
    if width * height > most:
        raise InvalidInput(f"The image has {width} x {height} pixels: give one of at most {most:,} in all, or a JPEG.")
