"""Open files: each connection is one, and a process may have so many."""

import logging
import time
from contextlib import suppress

from app.limits import MAX_CONNECTIONS

REMINDER = 60  # seconds from one line about the limit to the next
OWN = 24  # files that are open before anybody comes: the server itself has 11


def prepare_for_crowds() -> int:
    """How many connections there is room for, after the limit is raised as far as the system lets this user.

    Where it is reached all the same, that is logged in one line.
    """
    logging.getLogger("asyncio").addFilter(_ShortOfFiles())
    try:
        import resource
    except ImportError:
        return MAX_CONNECTIONS  # Windows has no such limit
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError):  # macOS sets others than it tells
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    # Each may have a second file open, that it is sent or has sent, and as many come in before others have made room.
    return max(1, min(MAX_CONNECTIONS, (files - OWN) // 3))


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
