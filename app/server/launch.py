import gc
import os
import shutil
import signal
import sys
from tempfile import TemporaryDirectory
from typing import Any

import torch
from starlette.middleware import Middleware

from app.compress import CompressPage
from app.guard import ERRORS
from app.inference import networks
from app.leftovers import guarded
from app.limits import MOST_BYTES, QUEUE, SESSIONS
from app.page import CSS, THEME, build
from training.errors import UserError
from training.recipe import SIZES


def serve(name: str, port: int) -> None:
    """Serve the page at http://name:port until interrupted, and print the address once it answers.

    Raises UserError if the weights cannot be used or the port cannot be had.
    """
    sys.modules.setdefault("matplotlib", None)  # Gradio looks all over for it at each update
    torch.set_num_threads(1)  # one image is too little work to share: waking threads costs more than they save
    for size in SIZES:
        networks(size)  # a bad weights file is told now, not to the first visitor
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:

        def stop(*_: Any) -> None:
            """As hosts stop a server: at once, but what was uploaded goes, too."""
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)

        signal.signal(signal.SIGTERM, stop)
        os.environ["GRADIO_TEMP_DIR"] = folder
        os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"  # else Gradio keeps the last 10,000 queued calls
        os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"  # and sums them up after each
        _launch(name, port)


def _launch(name: str, port: int) -> None:
    page = build()
    page.queue(max_size=QUEUE)
    try:
        _, address, _ = page.launch(
            server_name=name,
            server_port=port,
            quiet=True,
            prevent_thread_lock=True,
            ssr_mode=False,
            enable_monitoring=False,
            run_history=False,
            mcp_server=True,
            max_file_size=MOST_BYTES,
            state_session_capacity=SESSIONS,
            footer_links=["api"],
            theme=THEME,
            css=CSS,
            app_kwargs={
                "lifespan": guarded,
                "middleware": [Middleware(CompressPage)],
                "exception_handlers": ERRORS,
            },
        )
    except OSError as error:
        raise UserError(
            f"Port {port} of {name} cannot be had: stop what uses it, or set GRADIO_SERVER_PORT to another "
            "(or GRADIO_SERVER_NAME, if it is not one of this machine's)."
        ) from error
    gc.collect()
    gc.freeze()  # what has come until now stays: not to look for garbage in it saves each update a tenth
    print(f"Serving on {address}", flush=True)
    page.block_thread()
