"""Serve the page: python -m app, or this file as a plain script, as Hugging Face Spaces starts it."""

import os
import sys
from pathlib import Path

if not __package__:
    # A plain script has its own folder first on the path, where `import app` would not find the package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import torch

from app.inference import networks
from app.page import CSS, THEME, build
from training.errors import UserError
from training.recipe import SIZES


def port() -> int:
    text = os.environ.get("GRADIO_SERVER_PORT", "7860")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise UserError(f"GRADIO_SERVER_PORT is {text!r}: set it to a number from 1 to 65535.")
    return int(text)


def main() -> None:
    torch.set_num_threads(1)  # one image is too little work to share: waking threads costs more than they save
    for size in SIZES:
        networks(size)
    page = build()
    page.queue(max_size=256)
    chosen = port()
    try:
        _, address, _ = page.launch(
            server_name=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"),
            server_port=chosen,
            quiet=True,
            prevent_thread_lock=True,
            ssr_mode=False,
            enable_monitoring=False,
            run_history=False,
            max_file_size="16mb",
            footer_links=["api"],
            theme=THEME,
            css=CSS,
        )
    except OSError as error:
        raise UserError(
            f"Port {chosen} cannot be had ({error}): stop what uses it or set GRADIO_SERVER_PORT to another."
        ) from error
    print(f"Serving on {address}", flush=True)
    page.block_thread()


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(str(error))
