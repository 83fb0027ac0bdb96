"""Time and memory of a whole command."""

import os
import re
import shlex
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen

from training.errors import UserError


@dataclass(frozen=True)
class TimedProcess:
    """seconds: from start to end. first: until the first line came. peak: resident MB of all its processes together,
    pages that they share counted once; 0 where there is no /proc."""

    seconds: float
    first: float
    peak: float
    printed: str


def time_process(command: list[str]) -> TimedProcess:
    peak = 0.0
    start = time.perf_counter()
    text = {"encoding": "utf-8", "errors": "replace"}
    with Popen(command, stdout=PIPE, stderr=STDOUT, start_new_session=True, **text) as process:

        def watch() -> None:
            nonlocal peak
            while process.poll() is None:
                peak = max(peak, resident(process.pid))
                time.sleep(1)  # to look takes 20 ms

        threading.Thread(target=watch, daemon=True).start()
        line = process.stdout.readline()
        first = time.perf_counter() - start
        printed = line + process.stdout.read()
    if process.returncode:
        raise UserError(f"{shlex.join(command)} failed: {printed.strip().splitlines()[-1:]}")
    return TimedProcess(time.perf_counter() - start, first, peak, printed)


def resident(session: int) -> float:
    """MB of the processes of a session, as Linux shares them out (PSS)."""
    total = 0
    for rollup in Path("/proc").glob("[0-9]*/smaps_rollup"):
        with suppress(OSError):  # ended meanwhile
            if os.getsid(int(rollup.parent.name)) == session:
                total += int(re.search(r"^Pss: +(\d+)", rollup.read_text("ascii"), re.M)[1])
    return total * 1024 / 1e6
