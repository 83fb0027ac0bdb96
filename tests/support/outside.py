"""What lies outside of the uploads, in every way that a request may name it."""

import os
import socket
from contextlib import contextmanager

import pytest

from tests.support.digits import picture
from tests.support.server import ROOT

UPLOAD = {"_type": "gradio.FileData"}  # as Gradio marks what it would open
REFUSALS = "There is no such upload", "There is no image"


@contextmanager
def outside(folder, uploaded):
    """Yields values for an image: paths and addresses of pictures that were never sent, and would-be uploads of them.

    uploaded: the server's path of a file that was. Fails if any of the addresses was connected to.
    """
    picture(3).save(folder / "outside.png")
    os.mkfifo(folder / "pipe")
    traversal = os.path.relpath(folder / "outside.png", os.path.dirname(uploaded))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/digit.png"
        files = [folder / "outside.png", folder / "pipe", folder, ROOT / "app/ui/page.png", f"{folder}/missing.png"]
        files += [os.path.dirname(uploaded), f"{os.path.dirname(uploaded)}/{traversal}", "app/ui/page.png"]
        places = [address, *map(str, files), f"file://{folder}/outside.png", "/etc/passwd", "/proc/self/environ"]
        images = []
        for place in [*places, "/dev/zero"]:
            images += [place, {"path": place}, {"path": place, "meta": UPLOAD}, {"path": place, "meta": 7}]
            images += [{"url": place, "path": place, "meta": UPLOAD, "orig_name": "digit.png"}]
            images += [{"url": place, "meta": UPLOAD}, {"meta": {}, "path": {"path": place, "meta": UPLOAD}}]
        yield [*images, {"path": str(folder / "outside.png"), "url": "data:image/png;base64,AAAA"}]
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
