"""Print the time from a pointer's move to changed bars, beside the same page with an echo in place of the networks.

python -m tests.latency [ROUNDS]
"""

import math
import statistics
import sys

from playwright.sync_api import Browser, sync_playwright

from tests.browser import installed
from tests.conftest import serving

ECHO = """
import itertools
import numpy as np
import app.page
from app.answers import show
from app.serve import serve
import os

ramp = np.linspace(0, 0.2, 10, dtype=np.float32)
answers = itertools.cycle(
    show(dict.fromkeys(("baseline", "dropout", "prelu"), np.roll(ramp, turn)), np.full((28, 28), turn, np.uint8))
    for turn in range(10)
)
app.page.answer = lambda drawing, size: next(answers)
serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""

LINES = 10  # in a round

WATCH = """() => {
  const paper = document.querySelector(".paper");
  paper.addEventListener("pointermove", () => { window.moved = performance.now(); window.took = null; });
  const shown = ({ target }) => target.matches(".bars u, .seen img");
  new MutationObserver((changes) => { if (changes.some(shown)) window.took ??= performance.now() - window.moved; })
    .observe(document.querySelector("#answers"), { subtree: true, attributes: true });
}"""


def measure(browser: Browser, address: str, lines: int) -> list[float]:
    """Milliseconds from the first move of a pen that is down to the changed answer, for some lines across the pad."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector(".networks")
    page.evaluate(WATCH)
    box = page.locator(".paper").bounding_box()
    times = []
    for i in range(-1, lines):  # the first one warms up
        x, y = 0.3 * math.cos(i), 0.3 * math.sin(i)
        page.mouse.move(box["x"] + (0.5 - x) * box["width"], box["y"] + (0.5 - y) * box["height"])
        page.mouse.down()
        page.wait_for_timeout(200)  # the dot is answered, and the move need not wait for its turn
        page.mouse.move(box["x"] + (0.5 + x) * box["width"], box["y"] + (0.5 + y) * box["height"])
        page.wait_for_timeout(10)
        times.append(page.wait_for_function("window.took").json_value())
        page.mouse.up()
        page.keyboard.press("Delete")
        page.wait_for_timeout(200)
    page.close()
    return times[1:]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    times = {"networks": [], "echo": []}
    with serving("-m", "app") as ours, serving("-c", ECHO) as echo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
        for _ in range(rounds):  # in turns, so that whatever else the machine does weighs on both
            times["networks"] += measure(browser, ours, LINES)
            times["echo"] += measure(browser, echo, LINES)
        browser.close()
    print("| page | median, ms | 95 %, ms |\n|---|--:|--:|")
    for name, took in times.items():
        print(f"| {name} | {statistics.median(took):.1f} | {statistics.quantiles(took, n=20)[-1]:.1f} |")
    print(f"ratio of the medians: {statistics.median(times['networks']) / statistics.median(times['echo']):.2f}")


if __name__ == "__main__":
    main()
