"""How commands read their options."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from training.errors import UserError
from training.paths import mnist_folder


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose error message is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see `{self.prog} --help`\n")

    def add_data_option(self) -> None:
        where = "$MNIST_ROOT, or else data/, where MNIST is downloaded if missing"
        what = f"folder with MNIST's files, in it or in MNIST/raw/, also as .gz (default: {where})"
        self.add_argument("--data", type=Path, default=mnist_folder(), help=what)


def int_at_least(minimum: int) -> Callable[[str], int]:
    """An argparse type: an integer of at least `minimum`."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not minimum <= int(text) < 2**63:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {minimum}")
        return int(text)

    return parse


@contextmanager
def exit_with_sentence(interrupted: str = "Interrupted.") -> Iterator[None]:
    """Around a command, also as its decorator: a UserError or Ctrl-C ends the process with a sentence, no traceback."""
    try:
        yield
    except UserError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(interrupted)
