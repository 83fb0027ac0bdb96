"""Open files: each connection is one, and a process may have so many."""

import logging
import time
from contextlib import suppress

REMINDER = 60  # seconds from one line about the limit to the next


def prepare_for_crowds() -> None:
    """Raise the limit as far as the system lets this user; where it is reached all the same, log that in one line."""
    logging.getLogger("asyncio").addFilter(_ShortOfFiles())
    with suppress(ImportError, ValueError):  # Windows has no such limit, and macOS sets others than it tells
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _ShortOfFiles(logging.Filter):
    """asyncio logs a traceback for each connection that it could not take, thousands a second, and tries again."""

    next_time = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.getMessage().startswith("socket.accept() out of system resource"):
            return True
        if time.monotonic() < self.next_time:
            return False
        self.next_time = time.monotonic() + REMINDER
        record.msg, record.args, record.exc_info = "No more connections can be taken: raise `ulimit -n`.", (), None
        return True
