"""The weights that answer: what weights/ holds now, read anew when it was refreshed, whole or not at all."""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from training.errors import UserError
from training.measured import Measured, load_measured, measured_path
from training.network import VARIANTS, Network
from training.recipe import SIZES
from training.record import Record, load_record, record_path
from training.weights import FOLDER, load_weights, weights_path

EVERY = 1.0  # seconds from one look at the files to the next

log = logging.getLogger(__name__)

Stamp = list[tuple[int, ...] | None]  # of each file, what changes when it does; None if it cannot be found


@dataclass(frozen=True)
class Shipped:
    """The three networks of a size, and what belongs to them, by variant: read at one moment, never changed.

    name: 7 characters, others as soon as one network is another. finished: the day the last of them was, in UTC.
    """

    networks: dict[str, Network]
    records: dict[str, Record]
    measured: dict[str, Measured]
    name: str
    finished: str


def load(folder: Path, size: str) -> Shipped:
    """Raises UserError unless each network's file is the one that its record and its measurements are of."""
    networks, records, measured = {}, {}, {}
    for variant in VARIANTS:
        path = record_path(folder, size, variant)
        record = records[variant] = load_record(path)
        if (record.size, record.variant) != (size, variant):
            raise UserError(f"{path} is another network's record: run `python -m training` to make it anew.")
        networks[variant] = load_weights(folder, size, variant, record.sha256)
        measured[variant] = load_measured(measured_path(folder, size, variant), record.sha256)
    name = hashlib.sha256("".join(record.sha256 for record in records.values()).encode()).hexdigest()[:7]
    last = datetime.fromisoformat(max(record.finished for record in records.values()))
    return Shipped(networks, records, measured, name, f"{last.day} {last:%b %Y}")


class Latest:
    """The latest whole Shipped of a size in a folder. For many threads: one of them reads, the others go on."""

    def __init__(self, folder: Path, size: str):
        self.folder, self.size = folder, size
        self.shipped: Shipped | None = None
        self._stamp: Stamp = []  # of the files that shipped was read from
        self._complaint = ""
        self._next_look = 0.0
        self._reading = threading.Lock()

    def get(self) -> Shipped:
        """Raises UserError if the files cannot be used and never could; later on that is only logged."""
        if time.monotonic() >= self._next_look and self._reading.acquire(blocking=self.shipped is None):
            try:
                self._look()
                self._next_look = time.monotonic() + EVERY
            finally:
                self._reading.release()
        return self.shipped

    def _look(self) -> None:
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return
        try:
            fresh, trouble = load(self.folder, self.size), None
        except Exception as error:  # whatever it is, it must not cost a visitor the answer
            fresh, trouble = None, error
        if stamp != self._stamp_now():  # they are being replaced just now
            if self.shipped is None:
                self._look()  # else the next one will do
        elif fresh:
            self.shipped, self._stamp, self._complaint = fresh, stamp, ""
        elif self.shipped is None:
            raise trouble
        elif str(trouble) != self._complaint:
            self._complaint = str(trouble)
            log.warning("The %s networks stay as they were, the new ones are refused: %s", self.size, trouble)

    def _stamp_now(self) -> Stamp:
        kinds = weights_path, record_path, measured_path
        return [_stamp(path(self.folder, self.size, variant)) for variant in VARIANTS for path in kinds]


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


_LATEST = {size: Latest(FOLDER, size) for size in SIZES}


def shipped(size: str) -> Shipped:
    """What weights/ holds of a size, looked for again at most once in EVERY seconds.

    Not to be called in inference mode: what is loaded there could never be differentiated.
    Raises ValueError if there is no such size, training.errors.UserError if it never could be read.
    """
    if size not in list(SIZES):  # a list takes any question, a dict only hashable ones
        raise ValueError(f"There is no size {size!r}: choose from {', '.join(SIZES)}.")
    return _LATEST[size].get()
