"""Print how many drawers the server keeps up with, beside the same page with an echo of earlier answers.

python -m tests.benchmarks.load [SECONDS]
"""

import asyncio
import itertools
import json
import random
import statistics
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack

import aiohttp

from app.handlers import respond
from app.ui.examples import EXAMPLES
from tests.benchmarks import latency
from tests.support.digits import begun
from tests.support.server import serving
from training.cli import Parser, exit_with_sentence, int_at_least

DRAWERS = 1, 10, 50, 100, 200
ROUNDS = 5
PAUSE = 0.06  # seconds from one update of a pen to the next, as in app/ui/pad/pad.js
PEN_DOWN = 1.5  # seconds in which a drawer draws a digit, to begin it again at once
OURS = "ours"
HOLDS = "ours, asked at the end of each digit how long the answers hold"
ECHO = "echo in place of all between request and reply"
PLAIN = "the same echo in plain Gradio"
PAGES = {
    OURS: "",
    HOLDS: "",
    ECHO: latency.PAGES[ECHO],
    # As anyone would write it, without app/gradio_internals.py and with an ordinary function.
    PLAIN: f"""{latency.PAGES[ECHO]}
import gradio
app.page.Blocks = gradio.Blocks
app.page.respond_batched = lambda *_: (next(shown), "")
""",
}

ANSWERS = [respond(example["strokes"], "wide", [])[0] for example in EXAMPLES]


async def draw(session: aiohttp.ClientSession, number: int, going: Callable[[], bool], page: str) -> list[float]:
    """Draw a digit over and over while going, then to its end. Returns the seconds that each update took.

    As on the page, an update waits for the answer to the one before, and then sends what is drawn by now. The last
    answer must be the one to the last drawing. Behind some answers the page asks how long they hold, one at a time.
    """
    number %= len(EXAMPLES)
    body = {"session_hash": uuid.uuid4().hex[:11]}
    took, whole, digits, holds = [], False, 0, None
    await asyncio.sleep(random.uniform(0, PAUSE))
    start = time.perf_counter()
    while not whole:
        whole, sent = not going(), time.perf_counter()
        share = 1 if whole else (sent - start) / PEN_DOWN % 1
        body["data"] = [json.dumps(begun(EXAMPLES[number]["strokes"], share)), "wide", [], None, None]
        async with session.post("gradio_api/run/respond", json=body) as response:
            answer = (await response.json())["data"][0]
        took.append(time.perf_counter() - sent)
        if page == HOLDS and (sent - start) // PEN_DOWN > digits and (holds is None or holds.done()):
            digits = (sent - start) // PEN_DOWN
            holds = asyncio.create_task(ask_holds(session, EXAMPLES[number]["strokes"]))
        await asyncio.sleep(sent + PAUSE - time.perf_counter())
    if holds:
        await holds
    assert page not in (OURS, HOLDS) or answer == ANSWERS[number], f"A drawer got {answer} for the last drawing."
    return took


async def ask_holds(session: aiohttp.ClientSession, strokes: list) -> None:
    async with session.post("gradio_api/run/respond_hold", json={"data": [json.dumps(strokes), "wide"]}) as response:
        assert (await response.json())["data"][0]["holds"]


async def crowd(address: str, drawers: int, going: Callable[[], bool], page: str = OURS) -> list[float]:
    """So many drawers at once, each a new visitor. Returns the seconds that each update took; raises at an error."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(address, connector=connector, raise_for_status=True) as session:
        took = await asyncio.gather(*(draw(session, i, going, page) for i in range(drawers)))
        return list(itertools.chain(*took))


def timed(address: str, drawers: int, seconds: float, page: str) -> tuple[float, list[float]]:
    """Updates a second, and the seconds that each took."""
    start = time.perf_counter()
    took = asyncio.run(crowd(address, drawers, lambda: time.perf_counter() < start + seconds, page))
    return len(took) / (time.perf_counter() - start), took


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m tests.benchmarks.load", description=__doc__.partition("\n")[0])
    parser.add_argument("seconds", nargs="?", type=int_at_least(1), default=5, help="default: %(default)s")
    seconds = parser.parse_args().seconds
    rates, times = defaultdict(list), defaultdict(list)
    with ExitStack() as stack:
        starts = {name: latency.START.format(echo=echo) for name, echo in PAGES.items()}
        addresses = {name: stack.enter_context(serving("-c", start)) for name, start in starts.items()}
        for name, address in addresses.items():
            timed(address, 10, 1, name)  # warms up
        for _ in range(ROUNDS):
            for drawers in DRAWERS:
                for name in random.sample(list(PAGES), len(PAGES)):  # whatever else the machine does weighs on all
                    rate, took = timed(addresses[name], drawers, seconds, name)
                    rates[drawers, name].append(rate)
                    times[drawers, name] += took
    print("| drawers | page | updates a second | median, ms | 99 %, ms | ours, times this |\n|--:|---|--:|--:|--:|--:|")
    for drawers, name in itertools.product(DRAWERS, PAGES):
        took = times[drawers, name]
        rate, ours = (statistics.median(rates[drawers, page]) for page in (name, OURS))
        middle, slow = 1000 * statistics.median(took), 1000 * statistics.quantiles(took, n=100)[-1]
        print(f"| {drawers} | {name} | {rate:.0f} | {middle:.0f} | {slow:.0f} | {ours / rate:.2f} |")


if __name__ == "__main__":
    main()
