"""What is in the log, whatever was sent: lines of a bounded length, none of which passes for another record's."""

import io
import logging
import re
import traceback
import warnings
from contextlib import contextmanager, redirect_stderr

import pytest

from app.limits import MAX_QUOTED, MAX_TRACEBACK
from app.server.log import Printed, log_safely

HOSTILE = "x\nERROR: forged\r\n\x1b[31m\x07\x9b2J\u2028\u2029\u202e\ud800\0\x7f" + "A" * 4_000_000


@contextmanager
def log():
    """Yields a function that returns the lines that everybody logged since; pytest's own report gets none."""
    root, written = logging.getLogger(), io.StringIO()
    kept, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    root.handlers.clear()  # else log_safely would close them
    with redirect_stderr(written):
        log_safely()
    try:
        yield lambda: written.getvalue().removesuffix("\n").split("\n")
    finally:
        root.handlers[:], logging.raiseExceptions = kept, raises
        root.setLevel(level)
        logging.captureWarnings(False)


def raised(said):
    try:
        raise ValueError(said)
    except ValueError:
        logging.exception("%s failed", said)


def printed(said):
    with redirect_stderr(Printed()):
        try:
            raise ValueError(said)
        except ValueError:
            traceback.print_exc()


WAYS = {
    "ours": lambda said: logging.warning("%s", said),
    "a library's": lambda said: logging.getLogger("mcp.server.lowlevel.server").warning("Tool '%s' not listed", said),
    "one by f-string": lambda said: logging.warning(f"Failed to validate request: {said}"),
    "uvicorn's": lambda said: logging.getLogger("uvicorn.error").error("Invalid %s", said),
    "a warning": lambda said: warnings.warn(said, stacklevel=1),
    "not to be formatted": lambda said: logging.warning("%d", said),
    "a traceback": raised,
    "a traceback that is printed": printed,
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("way", WAYS)
def test_a_record_is_one_line_that_cannot_be_taken_for_another(way):
    with log() as logged:
        WAYS[way](HOSTILE)
    lines = logged()
    assert all(line.isprintable() for line in lines)
    assert all(len(line) < MAX_QUOTED + 20 for line in lines)
    records = [line for line in lines if re.match("[A-Z]+: ", line)]
    assert len(records) == {"a traceback that is printed": len(lines), "not to be formatted": 0}.get(way, 1)
    assert sum(map(len, lines)) < 5000


def test_a_traceback_keeps_its_last_lines_and_is_indented():
    with log() as logged:
        raised("\n" * 100_000 + "the end")
    first, *trace = logged()
    assert first.startswith("ERROR: ")
    assert len(trace) == MAX_TRACEBACK
    assert all(line.startswith("    ") for line in trace)
    assert trace[-1] == "    the end"


def test_a_sentence_is_logged_as_it_is():
    with log() as logged:
        logging.warning("The %s networks stay as they were.", "wide")
    assert logged() == ["WARNING: The wide networks stay as they were."]
