import os
import re

from training.errors import UserError

# What a proxy can serve the app under: a path, or the whole address of the page.
ROOT_PATH = re.compile(r"(https?://(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?)?(/(?!\.\.?(/|$))[\w.~-]+)*", re.ASCII)


def root_path() -> str:
    """What GRADIO_ROOT_PATH says, without a slash at its end: "/digits", "https://example.org/digits", or "".

    Raises UserError if that is no path.
    """
    value = os.environ.get("GRADIO_ROOT_PATH", "")
    path = value.removesuffix("/")
    if re.match(r"[\w-]+(/|$)", path, re.ASCII):
        path = f"/{path}"
    if not ROOT_PATH.fullmatch(path):
        raise UserError(
            f"GRADIO_ROOT_PATH is {value!r}: set it to the path that the proxy serves the app under, such as /digits, "
            "in letters, digits and ._~- alone."
        )
    return path
