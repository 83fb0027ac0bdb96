"""Print what drawers notice while one of two copies of the app behind nginx is killed and comes back.

python -m tests.benchmarks.balance

nginx is set up as app/README.md says, word for word but for the ports.
"""

import asyncio
import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
from playwright.sync_api import sync_playwright

from app.handlers import respond
from app.ui.examples import EXAMPLES
from tests.support.browser import FLAGS, installed
from tests.support.digits import DIGITS, data_url, encoded, picture
from tests.support.docs import APP_README, examples
from tests.support.nginx import nginx
from tests.support.pages import DESKTOP, draw, press, says
from tests.support.server import free_port, started
from training.cli import Parser, exit_with_sentence

DRAWERS = 8
DRAWING, CALL = "/gradio_api/run/respond", "/gradio_api/run/classify"
PACE = 0.06  # seconds between two updates of the pad, or more, where an answer takes longer


class Answer(NamedTuple):
    """What a drawer got: when it came, after how many seconds, and whether it was right, or in place of it an error."""

    at: float
    took: float
    right: bool
    error: str = ""


class Drawers:
    """People who draw at the pace of the pad, each an example of the page, again and again.

    Every answer is held against what the networks say to just that much of the drawing.
    """

    def __init__(self, address: str, count: int = DRAWERS):
        self.answers: list[Answer] = []
        self._address, self._stopped, self._came = address, threading.Event(), threading.Condition()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._draw(count)))

    def __enter__(self) -> "Drawers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def wait_for(self, more: int) -> None:
        """Return when so many more answers have come, or raise TimeoutError after a minute."""
        with self._came:
            enough = len(self.answers) + more
            if not self._came.wait_for(lambda: len(self.answers) >= enough, timeout=60):
                raise TimeoutError(f"{enough - len(self.answers)} of {more} answers did not come")

    async def _draw(self, count: int) -> None:
        examples = [EXAMPLES[i % len(EXAMPLES)]["strokes"] for i in range(count)]
        async with httpx.AsyncClient(base_url=self._address, timeout=20) as client:
            await asyncio.gather(self._call(client), *(self._one(client, strokes) for strokes in examples))

    async def _call(self, client: httpx.AsyncClient) -> None:
        """A program that asks about a picture, and goes on whatever becomes of that."""
        while not self._stopped.is_set():
            with suppress(httpx.HTTPError):
                await client.post(CALL, json={"data": [data_url(encoded(picture(7))), "wide"]})
            await asyncio.sleep(PACE)

    async def _one(self, client: httpx.AsyncClient, strokes: list) -> None:
        grown = [[*strokes[:i], stroke[:end]] for i, stroke in enumerate(strokes) for end in range(1, len(stroke), 6)]
        expected = [respond(drawing, "wide", [])[0] for drawing in grown]
        for drawing, answer in itertools.cycle(zip(grown, expected, strict=True)):
            if self._stopped.is_set():
                return
            start = time.time()
            try:
                body = {"data": [json.dumps(drawing), "wide", [], {}, None]}
                reply = (await client.post(DRAWING, json=body)).raise_for_status()
                right, error = reply.json()["data"][0] == answer, ""
            except (httpx.HTTPError, ValueError, KeyError) as problem:
                right, error = False, repr(problem)
            with self._came:
                self.answers.append(Answer(time.time(), time.time() - start, right, error))
                self._came.notify()
            await asyncio.sleep(max(0, PACE - (time.time() - start)))


@contextmanager
def balanced(copies: list[str], folder: Path, option: str = ""):
    """nginx in front of two copies of the app; yields its address. Its log: see `served`.

    copies: their addresses. option: of nginx's for each of them.
    """
    port = free_port()
    readme = examples(APP_README, "nginx")[0]
    for written, copy in zip(("127.0.0.1:7861", "127.0.0.1:7862"), copies, strict=True):
        readme = readme.replace(written, f"{httpx.URL(copy).netloc.decode()} {option}")
    with nginx(readme.replace("listen 7860", f"listen 127.0.0.1:{port}"), port, folder):
        yield f"http://127.0.0.1:{port}/"


class Served(NamedTuple):
    """A request: when it was answered, its path, and the copies that nginx asked, the one that answered last."""

    at: float
    path: str
    asked: list[str]


def served(folder: Path) -> list[Served]:
    lines = (folder / "access.log").read_text("utf-8").splitlines()
    return [Served(float(at), path, asked.split(", ")) for at, path, asked in (line.split(" ", 2) for line in lines)]


def row(
    name: str, start: float, end: float, answers: list[Answer], log: list[Served], copies: list[str], browser: str
) -> str:
    """What happened between two times, as a row of the table."""
    answers = [answer for answer in answers if start <= answer.at < end]
    log = [each for each in log if start <= each.at < end]
    by = [sum(each.asked[-1] == httpx.URL(copy).netloc.decode() for each in log) for copy in copies]
    calls = [each for each in log if each.path == CALL]
    took = sorted(answer.took * 1000 for answer in answers)
    cells = [
        name,
        len(answers),
        sum(not answer.right and not answer.error for answer in answers),
        sum(bool(answer.error) for answer in answers),
        *by,
        sum(len(each.asked) > 1 for each in log if each.path == DRAWING),
        len(calls),
        sum(len(each.asked) > 1 for each in calls),
        f"{statistics.median(took):.0f}",
        f"{took[-1]:.0f}",
        browser,
    ]
    return f"| {' | '.join(map(str, cells))} |"


@exit_with_sentence()
def main() -> None:
    Parser(prog="python -m tests.benchmarks.balance", description=__doc__.partition("\n")[0]).parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (process, first), (_, second) = (stack.enter_context(started("-m", "app")) for _ in range(2))
        copies = [first, second]
        address = stack.enter_context(balanced(copies, folder))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        page = browser.new_page(**DESKTOP)
        page.goto(address)
        page.locator(".paper").click(trial=True)
        page.evaluate("window.loadedOnce = true")
        with Drawers(address) as drawers:
            times = [time.time()]
            draw(page, DIGITS[4][:1])
            drawers.wait_for(500)
            times.append(time.time())
            process.kill()
            draw(page, DIGITS[4][1:])
            says(page, 4)
            press(page, "Clear")
            draw(page, DIGITS[7])
            says(page, 7)
            drawers.wait_for(500)
            stack.enter_context(started("-m", "app", GRADIO_SERVER_PORT=str(httpx.URL(first).port)))
            times.append(time.time())
            time.sleep(12)  # nginx tries it again after 10 seconds
            press(page, "Clear")
            draw(page, DIGITS[4])
            says(page, 4)
            times.append(time.time())
        loaded = "same page" if page.evaluate("window.loadedOnce") else "page reloaded itself"
        browser.close()
        log = served(folder)
    print(
        "| | answers | wrong | errors | by copy 1 | by copy 2 | asked again | calls | calls asked again "
        "| median, ms | slowest, ms | browser |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    )
    names = "both copies up", "copy 1 killed", "copy 1 back"
    browsers = "draws half a 4", f"draws on, 4 is read, then 7; {loaded}", f"4 is read; {loaded}"
    for name, start, end, browser in zip(names, times, times[1:], browsers, strict=False):
        print(row(name, start, end, drawers.answers, log, copies, browser))
    sys.exit(any(not answer.right for answer in drawers.answers))


if __name__ == "__main__":
    main()
