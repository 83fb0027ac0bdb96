import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from training.errors import UserError, read_file
from training.model.fields import parse

MAX_RECORD = 1_000_000  # bytes: twice what MAX_EPOCHS make


def write(path: Path, content: bytes) -> None:
    """Write a file atomically: whoever opens path finds the old content or the new, never a part of it.

    Raises UserError if it cannot be written; path is then as it was.
    """
    write_all({path: content})


def write_all(contents: dict[Path, bytes]) -> None:
    """Write several files, each as write does, and replace none of the old ones before there is room for all.

    The contents go to temporary names beside the paths and reach the disk before the first is renamed.
    """
    temporaries = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in contents}
    try:
        for path, temporary in temporaries.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(contents[path])
                file.flush()
                os.fsync(file.fileno())
        for path, temporary in temporaries.items():
            temporary.replace(path)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}): make room there or name another folder with --out."
        ) from error
    finally:
        for temporary in temporaries.values():
            with suppress(OSError):
                temporary.unlink()


def to_json(content: dict[str, Any]) -> bytes:
    """JSON with a line for each field, so that what changed can be read in a diff."""
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in content.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def from_json(path: Path, kind: type, mend: str) -> Any:
    """A dataclass from JSON. Raises UserError, which says how to mend the file, unless it holds just such."""
    try:
        return parse(json.loads(read_file(path, mend, MAX_RECORD)), kind)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be used ({error}): {mend}.") from error
