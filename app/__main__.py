"""Serve the page: python -m app, or this file as a plain script, as Hugging Face Spaces starts it.

GRADIO_SERVER_NAME (127.0.0.1) and GRADIO_SERVER_PORT (7860) say where; app/README.md has the other variables.
"""

import gc
import os
import sys
from pathlib import Path
from tempfile import gettempdir

if not __package__:
    # A plain script has its own folder first on the path, where `import app` would not find the package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from app.server.environment import drop_variables
from training.cli import Parser, exit_with_sentence
from training.paths import WEIGHTS


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m app", description=__doc__)
    what = "folder of the networks, as `python -m training --out` writes it (default: weights/)"
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="FOLDER", help=what)
    weights = parser.parse_args().weights
    name = os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"GRADIO_SERVER_PORT is {port!r}: set it to a number from 1 to 65535.")
    drop_variables()
    try:
        gettempdir()  # where uploads go; gradio asks for it as it is imported
    except FileNotFoundError:
        sys.exit("No folder for temporary files can be written: make room, or name one with TMPDIR.")
    gc.disable()  # until the page is served: to look for garbage in what is imported takes a tenth of the start
    # Not before: gradio reads the port as it is imported, and fails without a sentence.
    from app.server import zero_gpu  # noqa: F401 - before torch
    from app.server.launch import serve

    serve(name, int(port), weights)


if __name__ == "__main__":
    main()
