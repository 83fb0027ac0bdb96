"""Print what the server takes, and what somebody who draws notices, while it is sent more than its limits let in.

python -m tests.benchmarks.overload
"""

import asyncio
import io
import itertools
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import aiohttp

from app import limits
from tests.support.digits import SEVEN, data_url
from tests.support.http import post
from tests.support.server import completed, started
from training.cli import Parser, exit_with_sentence

SENDERS = 300  # at once
REQUESTS = 600  # of each kind
PACE = 0.06  # seconds between two updates of who draws

Request = tuple[str, str, bytes]  # the path, the kind and the content of what is sent
Kind = Callable[[dict[str, int]], Request]  # given the events by their names


def _json(path: str, data: list, **more: object) -> Request:
    return path, "application/json", json.dumps({"data": data, **more}).encode()


def _queued(events: dict[str, int]) -> Request:
    lists = [[]] * (limits.MAX_QUEUED_JSON // 4 - 100)
    return _json("queue/join", [lists, "wide"], fn_index=events["classify_strokes"], session_hash=str(random.random()))


POINTS = [[round(random.uniform(100, 280), 1), round(random.uniform(100, 280), 1)] for _ in range(limits.SMALL // 17)]
DRAWING = _json("run/classify_strokes", [[POINTS], "wide"])
PICTURE = _json("run/respond_picture", [data_url(bytes(limits.MAX_DATA_URL * 3 // 4 - 100)), "wide", [], {}, None])
FORM = b'--x\r\nContent-Disposition: form-data; name="files"; filename="digit.jpg"\r\n\r\n%s\r\n--x--\r\n'
UPLOAD = "upload", "multipart/form-data; boundary=x", FORM % bytes(limits.MAX_REQUEST - 1000)
ATTACKS: dict[str, list[Kind]] = {
    "long drawings": [lambda _: DRAWING],
    "large pictures": [lambda _: PICTURE],
    "large files": [lambda _: UPLOAD],
    "queued calls": [_queued],
}
ATTACKS["all of them"] = list(itertools.chain(*ATTACKS.values()))


class Result(NamedTuple):
    statuses: Counter[int]
    memory: int  # MB at most, before which there were
    before: int
    waits: list[float]  # seconds that each update of who draws took


def _memory(pid: int, which: str) -> int:
    return int(re.search(rf"{which}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))[1]) // 1000


async def attack(address: str, pid: int, kinds: list[Kind], requests: int = REQUESTS) -> Result:
    """Send requests of these kinds by turns, SENDERS at once, while somebody draws, whose updates have to succeed."""
    statuses, waits, going = Counter(), [], True
    # A connection for each request: one that waits for the next may be closed to make room.
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(address, connector=connector) as session:
        config = await (await session.get("config")).json()
        events = {event["api_name"]: event["id"] for event in config["dependencies"]}

        async def send_one(path: str, kind: str, content: bytes) -> int:
            """The status of the answer."""
            headers = {"Content-Type": kind}
            async with session.post(f"gradio_api/{path}", data=io.BytesIO(content), headers=headers) as reply:
                await reply.read()
                return reply.status

        def draw() -> None:
            """In a thread: who draws does not wait until this loop has sent what others send."""
            while going:
                start = time.perf_counter()
                assert "data" in post(address, "respond", json.dumps(SEVEN), "wide", [], {}, None)
                waits.append(time.perf_counter() - start)
                time.sleep(PACE)

        async def send(kinds: Iterator[Kind]) -> None:
            for kind in kinds:
                try:
                    statuses[await send_one(*kind(events))] += 1
                except aiohttp.ClientError:  # refused before all of it was sent, or read
                    statuses[0] += 1

        drawer = asyncio.create_task(asyncio.to_thread(draw))
        await asyncio.sleep(1)
        before = _memory(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")  # forgets the most so far
        waits.clear()
        turns = itertools.islice(itertools.cycle(kinds), requests)
        try:
            await asyncio.gather(*(send(turns) for _ in range(SENDERS)))
        finally:
            going = False  # else the drawer's thread would go on for good
        await drawer
    return Result(statuses, _memory(pid, "VmHWM"), before, waits)


@exit_with_sentence()
def main() -> None:
    Parser(prog="python -m tests.benchmarks.overload", description=__doc__.partition("\n")[0]).parse_args()
    print("| sent | statuses | memory before, MB | at most, MB | an update's median, ms | slowest, ms |")
    print("|---|---|--:|--:|--:|--:|")
    with started("-m", "app") as (process, address):
        for name, kinds in ATTACKS.items():
            statuses, most, before, waits = completed(attack(address, process.pid, kinds))
            told = ", ".join(f"{count} x {status or 'closed'}" for status, count in sorted(statuses.items()))
            middle, slowest = 1000 * statistics.median(waits), 1000 * max(waits)
            print(f"| {name} | {told} | {before} | {most} | {middle:.0f} | {slowest:.0f} |", flush=True)


if __name__ == "__main__":
    main()
