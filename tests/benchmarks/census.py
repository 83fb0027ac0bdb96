"""Serve the app as python -m app does, and at CENSUS_PORT, to whoever asks, a count of what the process holds."""

import gc
import itertools
import json
import os
import resource
import sys
import threading
from collections import Counter, deque
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from app.server.launch import serve

CONTAINERS = dict, list, set, deque


def census() -> dict:
    """Resident memory in MB, how many objects there are, how many things the containers hold, and objects by type."""
    gc.unfreeze()
    gc.collect()
    objects = gc.get_objects()
    # The collector does not list containers of mere texts and numbers, but those that refer to them. Python 3.12.1
    # spoils its memory when it is asked what others than containers refer to.
    asked = (each for each in objects if sys.version_info[:2] != (3, 12) or isinstance(each, CONTAINERS))
    known = itertools.chain(objects, *map(gc.get_referents, asked))
    containers = {id(each): each for each in known if isinstance(each, CONTAINERS)}
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return {
        "memory": pages * resource.getpagesize() / 1e6,
        "objects": len(objects),
        "held": sum(map(len, containers.values())),
        "types": Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in objects),
    }


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = json.dumps(census()).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    counter = HTTPServer(("127.0.0.1", int(os.environ["CENSUS_PORT"])), Answer)
    threading.Thread(target=counter.serve_forever, daemon=True).start()
    serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
