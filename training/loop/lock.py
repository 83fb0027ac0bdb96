from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from training.errors import UserError


@contextmanager
def locked(paths: Iterable[Path]) -> Iterator[None]:
    """Keep other trainings off these files until the block, or the process in whatever way, ends.

    Raises UserError if another training has locked one of them, or if something else is in the lock's place.
    """
    with ExitStack() as stack:
        for path in paths:
            lock = path.with_suffix(".lock")
            try:
                stack.enter_context(FileLock(lock, timeout=0))
            except Timeout:
                mend = "wait for it, or name another folder with --out"
                raise UserError(f"Another training writes {path}: {mend}.") from None
            except OSError as error:
                mend = "delete it, or name another folder with --out"
                raise UserError(f"{lock} cannot be locked ({error.strerror}): {mend}.") from error
            stack.callback(_delete, lock)
        yield


def _delete(path: Path) -> None:
    with suppress(OSError):  # Windows deletes no file that is open
        path.unlink()
