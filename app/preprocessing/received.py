import base64
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.decoding import InvalidInput
from app.limits import MAX_PATH


def read_data_url(url: str) -> bytes:
    """The content of data:...;base64,... Raises InvalidInput if it is anything else, or nothing."""
    _, marker, data = url.partition(";base64,")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        content = b""
    if not marker or not content:
        raise InvalidInput("There is no image: give an uploaded file or a data URL in base64.")
    return content


def read_upload(upload: Any) -> bytes:
    """The content of a file that was uploaded. upload: {"path": ...}, in which the sender could name any file.

    Raises InvalidInput unless it is in the folder for uploads, which GRADIO_TEMP_DIR names, and can be read.
    """
    folder, path = os.environ.get("GRADIO_TEMP_DIR"), upload.get("path") if isinstance(upload, dict) else None
    can_be = folder and isinstance(path, str) and len(path) <= MAX_PATH
    with suppress(OSError, ValueError):  # missing, or a name that no file can have
        if can_be and (file := Path(path).resolve()).is_relative_to(Path(folder).resolve()):
            return file.read_bytes()
    raise InvalidInput(
        "There is no such upload: send the file to /gradio_api/upload first, or give a data URL in base64."
    )
