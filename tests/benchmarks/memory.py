"""Print whether the server grows while people come, draw and go: its memory and what it holds, now and then.

python -m tests.benchmarks.memory [UPDATES]
"""

import itertools
import json
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.benchmarks.load import crowd
from tests.support.server import completed, free_port, serving
from training.cli import Parser, exit_with_sentence, int_at_least

FIRST = 1000  # updates, after which all that comes once has come
DRAWERS = 20


def censuses(batches: Iterable[int]) -> Iterator[dict]:
    """What census.py counts after each batch of so many updates, by people who were not there before."""
    port = free_port()
    with serving("-m", "tests.benchmarks.census", CENSUS_PORT=str(port)) as address:
        for updates in batches:
            started = itertools.count(DRAWERS)  # each of them ends with one more
            completed(crowd(address, DRAWERS, lambda: next(started) < updates))  # noqa: B023 (it is over by then)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                yield json.load(answer)


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m tests.benchmarks.memory", description=__doc__.partition("\n")[0])
    parser.add_argument("updates", nargs="?", type=int_at_least(2 * FIRST), default=20_000, help="default: %(default)s")
    updates = parser.parse_args().updates
    batches = [FIRST, updates // 2 - FIRST, updates // 2]  # few, as to count takes memory itself
    print("| updates | memory, MB | objects | held by containers |\n|--:|--:|--:|--:|")
    counted = []
    for done, census in zip(itertools.accumulate(batches), censuses(batches), strict=True):
        counted.append(Counter(census["types"]))
        print(f"| {done:,} | {census['memory']:.1f} | {census['objects']:,} | {census['held']:,} |", flush=True)
    came = dict((counted[2] - counted[1]).most_common(10))
    print(f"\nObjects that came in the second half, by type: {came or 'none'}")


if __name__ == "__main__":
    main()
