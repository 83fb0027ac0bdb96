"""Print how quickly the page answers, beside the same page with an echo of earlier answers in place of the networks.

python -m tests.latency [ROUNDS]
"""

import math
import statistics
import sys
import time

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import installed
from tests.conftest import serving

ECHO = """
import itertools
import os
import app.page
from app.examples import EXAMPLES
from app.serve import serve

answers = itertools.cycle([app.page.answer(example["strokes"], "wide") for example in EXAMPLES])
app.page.answer = lambda drawing, size: next(answers)
serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""

LINES = 10  # in a round
SECONDS = 2  # of a pen that never rests, in a round

WATCH = """() => {
  const paper = document.querySelector(".paper");
  window.updates = 0;
  paper.addEventListener("pointermove", () => { window.moved = performance.now(); window.took = null; });
  const shown = ({ target }) => target.matches(".bars u, .seen img");
  new MutationObserver((changes) => {
    if (!changes.some(shown)) return;
    window.updates += 1;
    window.took ??= performance.now() - window.moved;
  }).observe(document.querySelector("#answers"), { subtree: true, attributes: true });
}"""


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector(".networks")
    page.evaluate(WATCH)
    return page


def move(page: Page, x: float, y: float) -> None:
    """x, y: from -0.5 to 0.5 across the pad."""
    box = page.locator(".paper").bounding_box()
    page.mouse.move(box["x"] + (0.5 + x) * box["width"], box["y"] + (0.5 + y) * box["height"])


def latencies(browser: Browser, address: str) -> list[float]:
    """Milliseconds from the first move of a pen that is down to the changed answer, for some lines across the pad."""
    page = opened(browser, address)
    times = []
    for i in range(-1, LINES):  # the first one warms up
        x, y = 0.3 * math.cos(i), 0.3 * math.sin(i)
        move(page, -x, -y)
        page.mouse.down()
        page.wait_for_timeout(200)  # the dot is answered, and the move need not wait for its turn
        move(page, x, y)
        page.wait_for_timeout(10)
        times.append(page.wait_for_function("window.took").json_value())
        page.mouse.up()
        page.keyboard.press("Delete")
        page.wait_for_timeout(200)
    page.close()
    return times[1:]


def rate(browser: Browser, address: str) -> float:
    """Changed answers a second while the pen goes round."""
    page = opened(browser, address)
    move(page, 0.3, 0)
    page.mouse.down()
    page.wait_for_timeout(200)
    updates, start = page.evaluate("window.updates"), time.perf_counter()
    while (passed := time.perf_counter() - start) < SECONDS:
        move(page, 0.3 * math.cos(3 * passed), 0.3 * math.sin(3 * passed))
    updates = page.evaluate("window.updates") - updates
    page.close()
    return updates / passed


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    times, rates = {"networks": [], "echo": []}, {"networks": [], "echo": []}
    with serving("-m", "app") as ours, serving("-c", ECHO) as echo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=["--no-sandbox"])
        pages = [("networks", ours), ("echo", echo)]
        for _ in range(rounds):  # in turns, so that whatever else the machine does weighs on both
            pages.reverse()
            for name, address in pages:
                times[name] += latencies(browser, address)
                rates[name].append(rate(browser, address))
        browser.close()
    print("| page | median, ms | 95 %, ms | updates a second |\n|---|--:|--:|--:|")
    for name, took in times.items():
        slow = statistics.quantiles(took, n=20)[-1]
        print(f"| {name} | {statistics.median(took):.1f} | {slow:.1f} | {statistics.median(rates[name]):.1f} |")
    print(f"\nratio of the medians: {statistics.median(times['networks']) / statistics.median(times['echo']):.2f}")


if __name__ == "__main__":
    main()
