"""The weights in use: what weights/ holds now, loaded anew when it changes, whole or not at all."""

import hashlib
import logging
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.inference.misread import MisreadDigit, misread_digits
from app.preprocessing import InvalidInput
from training.model.moments import Moments, load_moments
from training.model.network import Network
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, evaluation_path, misread_path, moments_path, record_path, weights_path
from training.records.evaluation_record import EvaluationRecord, load_evaluation
from training.records.misread import load_misread
from training.records.run_record import RunRecord, load_record

LOOK_INTERVAL = 1.0  # seconds from one look at the files to the next

Stamp = list[tuple[int, ...] | None]  # of each file, what changes when it does; None if it cannot be found


@dataclass(frozen=True)
class ModelSet:
    """The networks of a size, and what belongs to them, by variant: read at one moment, never changed.

    size: a key of SIZES. misread: test digits by their numbers. moments: of those of which some were kept. name: 7
    characters, others as soon as one network is another. finished: the day the last of them was, in UTC.
    """

    size: str
    networks: dict[str, Network]
    records: dict[str, RunRecord]
    evaluations: dict[str, EvaluationRecord]
    misread: dict[int, MisreadDigit]
    moments: dict[str, Moments]
    name: str
    finished: str


KINDS = weights_path, record_path, evaluation_path, misread_path, moments_path


def trained_variants(folder: Path, size: str) -> list[str]:
    """Those of a size of which anything is there."""
    return [variant for variant in VARIANTS if any(os.path.exists(path(folder, size, variant)) for path in KINDS)]


def load_models(folder: Path, size: str) -> ModelSet:
    """Those of a size that are there. Raises UserError if none is, or if something is missing of one that is.

    The sha256 of each weights file must be the one in its record, its evaluation, and its picture of misread digits;
    only this may be missing. That of its moments must be the one in the record, if it names any.
    """
    networks, records, evaluations, images, moments = {}, {}, {}, {}, {}
    for variant in trained_variants(folder, size) or VARIANTS:
        record = records[variant] = load_record(record_path(folder, size, variant))
        networks[variant] = load_weights(folder, size, variant, record.sha256)
        evaluations[variant] = load_evaluation(evaluation_path(folder, size, variant), record.sha256)
        images[variant] = load_misread(misread_path(folder, size, variant), evaluations[variant])
        if record.moments_sha256:
            moments[variant] = load_moments(folder, size, variant, record.moments_sha256)
    misread = misread_digits(evaluations, images)
    name = hashlib.sha256("".join(record.sha256 for record in records.values()).encode()).hexdigest()[:7]
    last = datetime.fromisoformat(max(record.finished for record in records.values()))
    return ModelSet(size, networks, records, evaluations, misread, moments, name, f"{last.day} {last:%b %Y}")


class ModelStore:
    """The latest complete ModelSet of a size in a folder. Thread-safe: one thread loads, the others go on."""

    def __init__(self, folder: Path, size: str):
        self.folder, self.size = folder, size
        self.models: ModelSet | None = None
        self._stamp: Stamp = []  # of the files that models were read from
        self._refused: Stamp = []  # of those that were no good, and will be none until they change
        self._complaint = ""
        self._looking = threading.Lock()

    def get(self) -> ModelSet:
        """What was found last. Raises UserError if the files cannot be used and never could."""
        if self.models is None:
            self.look()
        return self.models

    def look(self) -> None:
        """Load what the files hold now, if it is not what was found last. Takes as long as the disk does."""
        if self._looking.acquire(blocking=self.models is None):
            try:
                self._check()
            finally:
                self._looking.release()

    def _check(self) -> None:
        stamp = self._stamp_now()
        if stamp in (self._stamp, self._refused):
            return
        try:
            fresh, trouble = load_models(self.folder, self.size), None
        except Exception as error:  # whatever it is, it must not cost a visitor the answer
            fresh, trouble = None, error
        if stamp != self._stamp_now():  # they are being replaced just now
            if self.models is None:
                self._check()  # else the next one will do
        elif fresh:
            self.models, self._stamp, self._refused, self._complaint = fresh, stamp, [], ""
        elif self.models is None:
            raise trouble
        else:
            if not isinstance(trouble.__cause__, OSError):  # which may pass: too many open files, a disk that is busy
                self._refused = stamp
            if str(trouble) != self._complaint:
                self._complaint = str(trouble)
                logging.warning("The %s networks stay as they were, the new ones are refused: %s", self.size, trouble)

    def _stamp_now(self) -> Stamp:
        return [_stamp(path(self.folder, self.size, variant)) for variant in VARIANTS for path in KINDS]


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


_STORES: dict[str, ModelStore] = {}


def use(folder: Path) -> None:
    """Answer with the networks of a folder from now on. Until then it is weights/."""
    for size in SIZES:
        _STORES[size] = ModelStore(folder, size)


use(WEIGHTS)


def keep_looking() -> threading.Event:
    """Look for new weights in a thread of its own, so that nobody who draws waits for a disk that hangs.

    Returns an event to set when it may end.
    """
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_INTERVAL):
            for store in _STORES.values():
                if store.models:
                    store.look()

    threading.Thread(target=look, daemon=True).start()
    return over


def trained_sizes() -> list[str]:
    """The sizes of which a network is there; all, if none is."""
    return [size for size, store in _STORES.items() if trained_variants(store.folder, size)] or list(SIZES)


def current_models(size: str) -> ModelSet:
    """What weights/ holds of a size: as it was when first asked, or when the files were last looked at.

    The first call is not to be made in inference mode: what is loaded there could never be differentiated.
    Raises InvalidInput if there is no such size or none of it is trained, UserError if it never could be read.
    """
    if size not in list(SIZES):  # not in SIZES itself: what was sent may not be hashable
        raise InvalidInput(f"There is no size {size!r:.60}: choose from {', '.join(SIZES)}.")
    store = _STORES[size]
    if store.models is None and size not in trained_sizes():
        raise InvalidInput(f"No network of size {size} is trained here: choose from {', '.join(trained_sizes())}.")
    return store.get()


def find_test_digit(number: int) -> MisreadDigit:
    """One of MNIST's test digits, if a network of any size that answers here misreads it.

    Raises InvalidInput if none does, or there is no picture of it.
    """
    sets = [store.models for store in _STORES.values() if store.models]
    found = (models.misread[number] for models in sets if number in models.misread)
    for digit in found:
        if digit.image is not None:
            return digit
    raise InvalidInput(f"There is no picture of MNIST's test digit {number} here: choose one in the view Training.")
