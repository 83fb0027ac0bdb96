import os
import stat
from pathlib import Path

MAX_FILE = 60_000_000  # bytes: MNIST's training images and the checkpoint of a network of MAX_HIDDEN units fit


class UserError(Exception):
    """Something its user can mend. The message is one sentence: the file or option, what is wrong, what to do.

    The command lines print it without a traceback. What a terminal would obey, as a file's name may hold it, is
    written as its code.
    """

    def __str__(self) -> str:
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in super().__str__())


def read_file(path: Path, mend: str, most: int = MAX_FILE) -> bytes:
    """The content of a file of at most so many bytes, never waited for. mend: what to do if it cannot be had.

    Raises UserError if it is missing, larger, cannot be read, or is a folder, a pipe or a device. Or if a clone without
    Git LFS has left three lines of text in its place.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UserError(f"{path} is not a file: {mend}.")
            content = file.read(status.st_size + 1) if status.st_size <= most else b""
    except FileNotFoundError:
        raise UserError(f"{path} is missing: {mend}.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): make it readable, or {mend}.") from error
    if status.st_size > most:
        raise UserError(f"{path} is larger than the {most:,} bytes that belong there: {mend}.")
    if len(content) > status.st_size:
        raise UserError(f"{path} grows while it is read: try again, or {mend}.")
    if content.startswith(b"version https://git-lfs.github.com/spec/"):
        raise UserError(f"{path} is only a pointer of Git LFS: install that, and run `git lfs pull` in the clone.")
    return content


def _open_at_once(path: str, flags: int) -> int:
    """As for a pipe that nobody writes to, for which a plain open would wait. Windows has no such files."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
