"""The log: whatever was sent, a record is one line that cannot pass for another, and its traceback is indented."""

import io
import logging
import traceback

from app.errors import printable
from app.limits import MAX_TRACEBACK


def log_safely() -> None:
    """Have everything that is logged, by libraries too, go to stderr in a SafeFormatter's lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter())
    logging.basicConfig(handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # else what cannot be formatted is written as it is


class SafeFormatter(logging.Formatter):
    """ "LEVEL: message", and below it the last lines of a traceback, each as `printable` has it."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{record.levelname}: {printable(record.getMessage())}"]
        if record.exc_info and record.exc_info[0]:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip().split("\n")
            lines += [f"    {printable(line)}" for line in trace[-MAX_TRACEBACK:]]
        return "\n".join(lines)


class Printed(io.TextIOBase):
    """A stream that makes a record of each line: Gradio prints tracebacks, and threads that end in one do."""

    def __init__(self) -> None:
        self._line = ""

    def write(self, text: str) -> int:
        *lines, self._line = f"{self._line}{text}".split("\n")
        for line in filter(None, lines):
            logging.getLogger("stderr").error("%s", line)
        return len(text)
