"""The processes that decode: what a picture does to one of them, it does to nobody who draws."""

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Event, Timer

from PIL import Image

from app.decoding.invalid_input import InvalidInput
from app.decoding.messages import receive_picture, send_file
from app.decoding.read_picture import TOO_HEAVY
from app.limits import DECODE_DEADLINE, DECODE_TIMEOUT, MAX_DECODERS

ROOT = Path(__file__).resolve().parents[2]
COMMAND = sys.executable, "-W", "ignore", "-m", "app.decoding"


class Decoder:
    """A process that decodes one picture after another, for one thread at a time."""

    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start the process, unless it runs; and in a process that was forked, which has none that it started."""
        if not self.process or self.process.poll() is not None:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(COMMAND, cwd=ROOT, env=_environment(), stdin=pipe, stdout=pipe)

    def decode(self, content: bytes) -> Image.Image:
        """As decode below. A process that does not survive the picture is followed by another at once."""
        self.start()
        late = Event()
        deadline = Timer(DECODE_DEADLINE, lambda: (late.set(), self.process.kill()))
        deadline.start()
        try:
            send_file(self.process.stdin, content)
            return receive_picture(self.process.stdout)
        except InvalidInput:
            raise
        except BaseException as error:  # an interrupt too: the next one must not get this answer
            was_ended = self._end() or late.is_set()
            if was_ended and isinstance(error, EOFError | OSError):
                raise InvalidInput(TOO_HEAVY) from None
            raise
        finally:
            deadline.cancel()
            deadline.join()
            if late.is_set():
                self._end()
            with suppress(OSError):  # the next picture tries again
                self.start()

    def _end(self) -> bool:
        """End the process. Returns whether the system had ended it before."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        was_ended = (self.process.poll() or 0) < 0
        self.stop()
        return was_ended

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()  # closes both pipes and waits


def _environment() -> dict[str, str]:
    """Of a process: it finds what is found here, and under glibc hands back the memory of large pictures alone.

    To ask for that of a photograph each time anew would take as long as to decode it.
    """
    path = os.pathsep.join(sys.path)
    keep = {"MALLOC_MMAP_THRESHOLD_": "16000000", "MALLOC_TRIM_THRESHOLD_": "32000000"}  # bytes: of a block, of all
    return {**os.environ, **keep, "PYTHONPATH": path}


_free: LifoQueue[Decoder] = LifoQueue()
for _ in range(MAX_DECODERS):
    _free.put(Decoder())


def start_decoders() -> None:
    """Start the processes, which the first pictures would have to wait for."""
    for decoder in _free.queue:
        decoder.start()


@atexit.register
def stop_decoders() -> None:
    """However this process ends they end too; here so that Python has nothing to warn of."""
    for decoder in _free.queue:
        decoder.stop()


def decode(content: bytes) -> Image.Image:
    """The picture that a file holds, upright: RGB, RGBA, or F of any range; no side is over MAX_SIDE.

    Raises InvalidInput if it cannot be used, or too many others are being decoded.
    """
    try:
        decoder = _free.get(timeout=DECODE_TIMEOUT)
    except Empty:
        raise InvalidInput("The image has to wait, as many others are being read: try again.") from None
    try:
        return decoder.decode(content)
    finally:
        _free.put(decoder)
