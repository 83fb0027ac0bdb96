"""Serve the page: python -m app, or this file as a plain script, as Hugging Face Spaces starts it.

GRADIO_SERVER_NAME (127.0.0.1) and GRADIO_SERVER_PORT (7860) say where.
"""

import os
import sys
from pathlib import Path

if not __package__:
    # A plain script has its own folder first on the path, where `import app` would not find the package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from training.cli import exit_with_sentence


@exit_with_sentence()
def main() -> None:
    name = os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"GRADIO_SERVER_PORT is {port!r}: set it to a number from 1 to 65535.")
    for variable in "no_proxy", "NO_PROXY":  # gradio calls itself once at the start, which no proxy could pass on
        os.environ[variable] = ",".join(filter(None, [os.environ.get(variable), "127.0.0.1", "localhost"]))
    # Not before: gradio reads the port as it is imported, and fails without a sentence.
    from app.server import zero_gpu  # noqa: F401 - before torch
    from app.server.launch import serve

    serve(name, int(port))


if __name__ == "__main__":
    main()
