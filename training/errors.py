from pathlib import Path


class UserError(Exception):
    """Something its user can mend. The message is one sentence: the file or option, what is wrong, what to do.

    The command lines print it without a traceback.
    """


def read_file(path: Path, mend: str) -> bytes:
    """The content of a file. Raises UserError if it is missing or cannot be read. mend: what to do then.

    Or if a clone without Git LFS has left three lines of text in its place.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path} is missing: {mend}.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): make it readable, or {mend}.") from error
    if content.startswith(b"version https://git-lfs.github.com/spec/"):
        raise UserError(f"{path} is only a pointer of Git LFS: install that, and run `git lfs pull` in the clone.")
    return content
