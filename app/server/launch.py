import gc
import os
import shutil
import signal
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import torch
from starlette.middleware import Middleware

from app.decoding import start_decoders
from app.errors import EXCEPTION_HANDLERS
from app.gradio_internals import prepare, preview_with, serve_on
from app.inference import current_models, trained_sizes
from app.inference.model_store import keep_looking, use
from app.limits import BURST, MAX_QUEUE, MAX_REQUEST, MAX_SESSIONS, MAX_THREADS
from app.page import CSS, THEME, build, head, preview
from app.server.address import listen, url
from app.server.cleanup import lifespan, upload_folder
from app.server.compression import CompressPage
from app.server.connections import Connection, Crowd
from app.server.log import Printed, log_safely
from app.server.memory import share_memory
from app.server.open_files import prepare_for_crowds
from app.server.root_path import root_path
from training.paths import WEIGHTS


def serve(name: str, port: int, weights: Path = WEIGHTS) -> None:
    """Serve the page at http://name:port until interrupted, and print the address once it answers.

    name: as listen() takes it. weights: the folder of the networks. Raises UserError if they cannot be used or the port
    cannot be had.
    """
    prepare()
    share_memory()
    log_safely()
    crowd = Crowd(prepare_for_crowds())
    torch.set_num_threads(1)  # one image is too little work to share: waking threads costs more than they save
    use(weights)
    for size in trained_sizes():
        current_models(size)  # a bad weights file is told now, not to the first visitor
    keep_looking()
    start_decoders()
    with upload_folder() as folder:

        def stop(*_: Any) -> None:
            """As hosts stop a server: at once, but uploads are deleted first."""
            shutil.rmtree(folder.parent, ignore_errors=True)
            os._exit(0)

        signal.signal(signal.SIGTERM, stop)
        os.environ["GRADIO_TEMP_DIR"] = str(folder)
        _launch(name, port, crowd)


def _launch(name: str, port: int, crowd: Crowd) -> None:
    page = build()
    preview_with(preview())
    page.queue(max_size=MAX_QUEUE)
    compress = [Middleware(CompressPage)]
    around = {"lifespan": lifespan, "middleware": compress, "exception_handlers": EXCEPTION_HANDLERS}
    listeners = listen(name, port)
    address = url(name, listeners[0])
    serve_on(listeners, address, partial(Connection, crowd), burst=min(BURST, crowd.most // 2 + 1))
    with redirect_stdout(StringIO()):  # quiet keeps some of Gradio's lines, with a character that not all can write
        page.launch(
            server_name=name,
            server_port=port,
            root_path=root_path(),
            inline=False,
            quiet=True,
            prevent_thread_lock=True,
            share=False,  # unless told so, Gradio opens a tunnel where it finds itself in a hosted notebook
            ssr_mode=False,
            num_workers=0,
            max_threads=MAX_THREADS,
            pwa=False,
            enable_monitoring=False,
            run_history=False,
            mcp_server=True,
            max_file_size=MAX_REQUEST,
            state_session_capacity=MAX_SESSIONS,
            footer_links=["api"],
            theme=THEME,
            css=CSS,
            head=head(),
            app_kwargs=around,
        )
    gc.collect()
    gc.freeze()  # what is there by now stays: without looking for garbage in it each update takes a tenth less
    gc.enable()
    with suppress(OSError):  # nobody reads it: no reason to stop
        print(f"Serving on {address}", flush=True)
    with redirect_stderr(Printed()):
        page.block_thread()
