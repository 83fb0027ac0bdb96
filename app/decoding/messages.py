"""What a process that decodes and the one that asks it tell each other: lengths and raw bytes, nothing to execute."""

from struct import Struct
from typing import BinaryIO

from PIL import Image

from app.decoding.invalid_input import InvalidInput
from app.limits import MAX_SIDE

LENGTH = Struct("!Q")  # of a file, which follows
PICTURE = Struct("!4sII")  # its mode, width and height, and its pixels follow; or REFUSAL, and the length of a sentence
BYTES = {"RGB": 3, "RGBA": 4, "F": 4}  # of a pixel in each mode
REFUSAL = "NO"
MAX_SENTENCE = 1000  # bytes


def send_file(pipe: BinaryIO, content: bytes) -> None:
    pipe.write(LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def receive_file(pipe: BinaryIO) -> bytes:
    """Raises EOFError if nobody sends any more."""
    return _read(pipe, *LENGTH.unpack(_read(pipe, LENGTH.size)))


def send_picture(pipe: BinaryIO, picture: Image.Image) -> None:
    _send(pipe, picture.mode, *picture.size, picture.tobytes())


def send_refusal(pipe: BinaryIO, sentence: str) -> None:
    text = sentence.encode()
    _send(pipe, REFUSAL, len(text), 1, text)


def receive_picture(pipe: BinaryIO) -> Image.Image:
    """Raises InvalidInput if a refusal came, EOFError if nothing did."""
    mode, width, height = PICTURE.unpack(_read(pipe, PICTURE.size))
    mode = mode.rstrip(b"\0").decode("latin-1")
    if mode == REFUSAL and width * height <= MAX_SENTENCE:
        raise InvalidInput(_read(pipe, width).decode())
    if mode not in BYTES or max(width, height) > MAX_SIDE:
        raise EOFError("no picture came")
    return Image.frombytes(mode, (width, height), _read(pipe, width * height * BYTES[mode]))


def _send(pipe: BinaryIO, mode: str, width: int, height: int, content: bytes) -> None:
    pipe.write(PICTURE.pack(mode.encode(), width, height))
    pipe.write(content)
    pipe.flush()


def _read(pipe: BinaryIO, size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError("the other process has ended")
    return content
