"""How commands read their options, print and end."""

import argparse
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from training.errors import UserError
from training.paths import mnist_folder

MAX_SEEDS = 100  # of one command


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose error message is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see `{self.prog} --help`\n")

    def add_data_option(self) -> None:
        where = "$MNIST_ROOT, or else data/, where MNIST is downloaded if missing"
        what = f"folder with MNIST's files, in it or in MNIST/raw/, also as .gz (default: {where})"
        self.add_argument("--data", type=Path, default=mnist_folder(), help=what)


def int_at_least(minimum: int, maximum: int = 2**63 - 1) -> Callable[[str], int]:
    """An argparse type: an integer of at least `minimum`, and at most `maximum`."""

    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,19}", text) or not minimum <= int(text) <= maximum:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number of at least {minimum} and at most {maximum}"
            )
        return int(text)

    return parse


def number_between(low: float, high: float) -> Callable[[str], float]:
    """An argparse type: a number of at least `low` and at most `high`."""

    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least {low:g} and at most {high:g}")
        return number

    return parse


def seeds(text: str) -> list[int]:
    """An argparse type: 3, or 0-4 for five of them."""
    first, dash, last = text.partition("-")
    low, high = int_at_least(0)(first), int_at_least(0)(last if dash else first)
    if not 0 <= high - low < MAX_SEEDS:
        raise argparse.ArgumentTypeError(f"{text!r} are not 1 to {MAX_SEEDS} seeds: write 3, or 0-4")
    return list(range(low, high + 1))


@contextmanager
def exit_with_sentence(interrupted: str = "Interrupted.") -> Iterator[None]:
    """Around a command, also as its decorator: a UserError or Ctrl-C ends the process with a sentence, no traceback.

    Nor does what it prints end in one, whatever the encoding is, and wherever it goes.
    """
    _open_output()
    error = None
    try:
        yield
    except UserError as fault:
        sys.exit(str(fault))
    except KeyboardInterrupt:
        sys.exit(interrupted)
    except OSError:
        if not (error := _write_out("\n")):
            raise
    finally:
        error = _write_out() or error
    if isinstance(error, BrokenPipeError):  # nobody reads it any more, as after `| head`
        sys.exit(1)
    if error:
        sys.exit(f"The output cannot be written ({error.strerror}): make room there, or send it elsewhere.")


def _open_output() -> None:
    """What is closed, as by `>&-`, leads nowhere from now on, and what an encoding lacks is written as its code."""
    for name, mode in ("stdin", "r"), ("stdout", "w"), ("stderr", "w"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in sys.stdout, sys.stderr:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _write_out(more: str = "") -> OSError | None:
    """Write out all that was printed, and more. If that fails, what was printed is dropped, and the error returned."""
    for stream in sys.stdout, sys.stderr:
        try:
            stream.write(more)
            stream.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # else Python tries again, and complains
            return error
    return None
