import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from training.errors import UserError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever opens path finds the old content or the new, never a part, whatever interrupts.

    The content goes to a temporary name beside path and reaches the disk before it is renamed.
    Raises UserError if it cannot be written; path is then as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}): make room there or name another folder with --out."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_json(path: Path, fields: dict[str, Any]) -> None:
    """As write_whole, with a line for each field, so that what changed can be read in a diff."""
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in fields.items()]
    write_whole(path, ("{\n" + ",\n".join(lines) + "\n}\n").encode())
