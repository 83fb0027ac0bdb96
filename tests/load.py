"""Print how many drawers the server keeps up with, beside the same page with an echo of earlier answers.

python -m tests.load [SECONDS]
"""

import asyncio
import itertools
import random
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack

import aiohttp

from app.examples import EXAMPLES
from app.page import look
from tests.conftest import serving
from tests.latency import PAGES, START

DRAWERS = 1, 10, 50, 100, 200
ROUNDS = 5
PAUSE = 0.06  # seconds from one update of a pen to the next, as in app/pad/pad.js
PEN_DOWN = 1.5  # seconds in which a drawer draws a digit, to begin it again at once
ECHO = "echo in place of all between request and reply"

ANSWERS = [look(example["strokes"], "wide", [])[0] for example in EXAMPLES]


def begun(strokes: list, share: float) -> list:
    """The first points of a drawing, at least one, up to a share of them all."""
    left = max(1, round(share * sum(map(len, strokes))))
    shown = []
    for stroke in strokes:
        if left > 0:
            shown.append(stroke[:left])
            left -= len(stroke)
    return shown


async def draw(
    session: aiohttp.ClientSession, listener: dict, number: int, going: Callable[[], bool], echo: bool
) -> list[float]:
    """Draw a digit over and over while going, then to its end. Returns the seconds that each update took.

    As on the page, an update waits for the answer to the one before, and then sends what is drawn by now. The last
    answer must be the one to the last drawing.
    """
    number %= len(EXAMPLES)
    body = {**listener, "event_data": {}, "session_hash": uuid.uuid4().hex[:11]}
    took, whole = [], False
    await asyncio.sleep(random.uniform(0, PAUSE))
    start = time.perf_counter()
    while not whole:
        whole, sent = not going(), time.perf_counter()
        share = 1 if whole else (sent - start) / PEN_DOWN % 1
        body["data"] = [begun(EXAMPLES[number]["strokes"], share), "wide", [], None]
        async with session.post("gradio_api/run/predict", json=body) as response:
            answer = (await response.json())["data"][0]
        took.append(time.perf_counter() - sent)
        await asyncio.sleep(sent + PAUSE - time.perf_counter())
    assert echo or answer == ANSWERS[number], f"A drawer got {answer} for the last drawing."
    return took


async def crowd(address: str, drawers: int, going: Callable[[], bool], echo: bool = False) -> list[float]:
    """So many drawers at once, each a new visitor. Returns the seconds that each update took; raises at an error."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(address, connector=connector, raise_for_status=True) as session:
        async with session.get("config") as response:
            listener = (await response.json())["dependencies"][0]
        listener = {"fn_index": listener["id"], "trigger_id": listener["targets"][0][0]}
        took = await asyncio.gather(*(draw(session, listener, i, going, echo) for i in range(drawers)))
        return list(itertools.chain(*took))


def timed(address: str, drawers: int, seconds: float, echo: bool) -> tuple[float, list[float]]:
    """Updates a second, and the seconds that each took."""
    start = time.perf_counter()
    took = asyncio.run(crowd(address, drawers, lambda: time.perf_counter() < start + seconds, echo))
    return len(took) / (time.perf_counter() - start), took


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    rates, times = defaultdict(list), defaultdict(list)
    with ExitStack() as stack:
        pages = {name: START.format(echo=PAGES[name]) for name in ("ours", ECHO)}
        addresses = {name: stack.enter_context(serving("-c", page)) for name, page in pages.items()}
        for name, address in addresses.items():
            timed(address, 10, 1, name == ECHO)  # warms up
        for _ in range(ROUNDS):
            for drawers in DRAWERS:
                for name in random.sample(list(addresses), 2):  # whatever else the machine does weighs on both
                    rate, took = timed(addresses[name], drawers, seconds, name == ECHO)
                    rates[name, drawers].append(rate)
                    times[name, drawers] += took
    print("| drawers | page | updates a second | median, ms | 99 %, ms | ours, times echo |\n|--:|---|--:|--:|--:|--:|")
    for drawers in DRAWERS:
        for name in addresses:
            rate, took = statistics.median(rates[name, drawers]), [1000 * each for each in times[name, drawers]]
            slow = statistics.quantiles(took, n=100)[-1]
            ratio = f"{rate / statistics.median(rates[ECHO, drawers]):.2f}" if name == "ours" else ""
            print(f"| {drawers} | {name} | {rate:.0f} | {statistics.median(took):.0f} | {slow:.0f} | {ratio} |")


if __name__ == "__main__":
    main()
