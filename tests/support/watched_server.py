"""The app in a process of its own, looked at from outside: what it takes of a core and of memory, and what it logs."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.limits import MAX_DATA_URL
from tests.support.digits import DIGITS, picture, picture_url
from tests.support.http import post
from tests.support.server import CLEAN, ROOT, free_port
from tests.support.values import ALL_OPEN


class WatchedServer:
    def __init__(self, log: Path):
        self.log = log
        port = free_port()
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=ROOT,
                env={**CLEAN, "GRADIO_SERVER_PORT": str(port)},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        while "Serving on" not in log.read_text("utf-8"):
            assert self.process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.events = [each for each in self.json("/config")["dependencies"] if each["backend_fn"]]
        large = picture_url(picture(7).resize((2800, 2800))), "A" * MAX_DATA_URL
        self.ask("/gradio_api/run/respond", {"data": [json.dumps(DIGITS[3]), "wide", ALL_OPEN, {}, None]})
        for image in large * 4:  # for the memory that it frees and keeps
            self.ask("/gradio_api/run/respond_picture", {"data": [image, "wide", ALL_OPEN, {}, None]})
        with ThreadPoolExecutor(3) as pool:  # each thread keeps some, and each process that decodes
            [*pool.map(lambda image: post(f"http://127.0.0.1:{port}/", "classify", image, "wide"), large[:1] * 9)]
        self.at_first = self.memory()

    def ask(self, path, body=None, method=None, kind="application/json", accept="*/*"):
        """The status and the text, held to what every answer has to hold."""
        cpu = self.cpu()
        body = json.dumps(body).encode() if not isinstance(body, bytes | None) else body
        self.connection.close()  # the server would, on a busy machine, while the next case is made up
        self.connection.request(
            method or ("GET" if body is None else "POST"), path, body, {"Content-Type": kind, "Accept": accept}
        )
        answer = self.connection.getresponse()
        text = answer.read().decode()
        assert self.cpu() - cpu < 2, "it took more than two seconds of a core"
        assert "Traceback" not in text
        assert 'File "' not in text
        if answer.status >= 400 and method != "HEAD":
            is_json = answer.headers["Content-Type"] == "application/json"
            assert re.fullmatch(r"[A-Z/].+[.]", json.loads(text)["error"] if is_json else f"{text}."), text
        return answer.status, text

    def json(self, path):
        return json.loads(self.ask(path)[1])

    def folders(self):
        """Where /proc tells of the process, and of those that decode pictures for it."""
        here = Path(f"/proc/{self.process.pid}")
        children = [each.read_text("ascii").split() for each in here.glob("task/*/children")]
        return [here, *(Path(f"/proc/{pid}") for pids in children for pid in pids)]

    def memory(self, name="VmRSS"):
        """In MB, of all processes."""
        texts = [(folder / "status").read_text("ascii") for folder in self.folders()]
        return sum(int(re.search(rf"{name}:\s+(\d+)", text)[1]) for text in texts) / 1024

    def forget_peak(self):
        for folder in self.folders():
            (folder / "clear_refs").write_text("5", "ascii")

    def cpu(self):
        """In seconds, of all threads of all processes, of those that have ended as well."""
        texts = [(folder / "stat").read_text("ascii").rpartition(")")[2] for folder in self.folders()]
        return sum(int(ticks) for text in texts for ticks in text.split()[11:15]) / os.sysconf("SC_CLK_TCK")
