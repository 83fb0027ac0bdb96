import sys

import torch
from starlette.middleware import Middleware

from app.compress import CompressPage
from app.inference import networks
from app.page import CSS, JS, THEME, build
from training.errors import UserError
from training.recipe import SIZES


def serve(name: str, port: int) -> None:
    """Serve the page at http://name:port until interrupted, and print the address once it answers.

    Raises UserError if the weights cannot be used or the port cannot be had.
    """
    sys.modules.setdefault("matplotlib", None)  # Gradio looks all over for it at each update, a tenth of its own time
    torch.set_num_threads(1)  # one image is too little work to share: waking threads costs more than they save
    for size in SIZES:
        networks(size)  # a bad weights file is told now, not to the first visitor
    page = build()
    page.queue(max_size=256)
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
            max_file_size="16mb",
            footer_links=["api"],
            theme=THEME,
            css=CSS,
            js=JS,
            app_kwargs={"middleware": [Middleware(CompressPage)]},
        )
    except OSError as error:
        raise UserError(
            f"Port {port} of {name} cannot be had: stop what uses it, or set GRADIO_SERVER_PORT to another "
            "(or GRADIO_SERVER_NAME, if it is not one of this machine's)."
        ) from error
    print(f"Serving on {address}", flush=True)
    page.block_thread()
