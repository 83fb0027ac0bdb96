"""The process that decodes pictures for decoders.py, until nobody sends any more: python -m app.decoding"""

import os
import signal
import sys
import time
from contextlib import suppress

from app.decoding.invalid_input import InvalidInput
from app.decoding.messages import receive_file, send_picture, send_refusal
from app.decoding.read_picture import TOO_HEAVY, read_picture
from app.limits import DECODE_CPU, DECODE_MEMORY

try:
    import resource
except ImportError:  # on Windows, where the time that decoders.py allows is the only limit
    resource = None


def limit(name: str, value: int) -> None:
    """Have the system let this process take no more than value of a resource, where it has such a limit."""
    with suppress(AttributeError, OSError, ValueError):  # a lower limit that was set from outside stays
        number = getattr(resource, name)
        resource.setrlimit(number, (value, resource.getrlimit(number)[1]))


def decode_all() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and that ends this
    with suppress(AttributeError):
        os.nice(5)  # who draws goes first
    limit("RLIMIT_AS", DECODE_MEMORY)
    limit("RLIMIT_CORE", 0)
    files, pictures = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError):
        while True:
            content = receive_file(files)
            limit("RLIMIT_CPU", int(time.process_time()) + 1 + DECODE_CPU)
            try:
                picture = read_picture(content)
            except (InvalidInput, MemoryError) as error:
                send_refusal(pictures, str(error) if isinstance(error, InvalidInput) else TOO_HEAVY)
            else:
                send_picture(pictures, picture)
    os._exit(0)  # without a word about a pipe that nobody reads


if __name__ == "__main__":
    decode_all()
