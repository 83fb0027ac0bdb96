"""Print how quickly the page answers, beside the same page with an echo of earlier answers in place of the networks.

python -m tests.benchmarks.latency [ROUNDS]
"""

import math
import random
import statistics
import time
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import FLAGS, installed
from tests.support.server import serving
from training.cli import Parser, exit_with_sentence, int_at_least

START = """
import itertools
import os
import app.handlers
import app.page
from app.inference import current_models, predict
from app.preprocessing import preprocess
from app.server.launch import serve
from app.ui.answers import show_answers
from app.ui.examples import EXAMPLES

images = [preprocess(example["strokes"]) for example in EXAMPLES]
answers = [predict(current_models("wide").networks, image) for image in images]
{echo}
serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""
ALL_OPEN = "ours, with every view open"
PAGES = {
    "ours": "",
    ALL_OPEN: "",
    "echo in place of the networks": """
answers = itertools.cycle(answers)
app.handlers.predict = lambda networks, images: {name: [p] * len(images) for name, p in next(answers).items()}
""",
    "echo in place of all between request and reply": """
shown = itertools.cycle(map(show_answers, answers, images))
async def echo(*_):
    return next(shown), ""
app.page.respond_batched = echo
""",
}

LINES = 10  # in a round
SECONDS = 2  # of a pen that never rests, in a round

WATCH = """() => {
  const paper = document.querySelector(".paper");
  window.updates = 0;
  paper.addEventListener("pointermove", () => { window.moved ??= performance.now(); });
  const open = document.querySelector(".view"); // the views come after the answers
  const watched = document.querySelector(open ? "#closer-views" : "#answers");
  const shown = ({ target }) => // a cursor over the units is set after the view is shown
    open ? target.closest(".view") && !target.closest("[role=listbox]") : target.matches(".bars i, .seen img");
  new MutationObserver((changes) => {
    if (!changes.some(shown)) return;
    window.updates += 1;
    if (window.moved) window.took ??= performance.now() - window.moved;
  }).observe(watched, { subtree: true, attributes: true, childList: true });
}"""


def opened(browser: Browser, address: str, views: bool) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(address)
    page.locator(".paper").click(trial=True)  # it is painted and listens
    if views:
        for box in page.locator("#views input").all():
            box.check()
        page.wait_for_selector("#training .chart")
        page.evaluate("scrollTo(0, 0)")
    page.evaluate(WATCH)
    return page


def move(page: Page, x: float, y: float) -> None:
    """x, y: from -0.5 to 0.5 across the pad."""
    box = page.locator(".paper").bounding_box()
    page.mouse.move(box["x"] + (0.5 + x) * box["width"], box["y"] + (0.5 + y) * box["height"])


def latencies(browser: Browser, address: str, views: bool) -> list[float]:
    """Milliseconds from the first move of a pen that is down to the changed answer, for some lines across the pad."""
    page = opened(browser, address, views)
    times = []
    for i in range(-1, LINES):  # the first one warms up
        x, y = 0.3 * math.cos(i), 0.3 * math.sin(i)
        move(page, -x, -y)
        page.mouse.down()
        page.wait_for_timeout(200)  # the dot is answered, and the move need not wait for its turn
        page.evaluate("window.moved = window.took = null")
        move(page, x, y)
        page.wait_for_timeout(10)
        times.append(page.wait_for_function("window.took").json_value())
        page.mouse.up()
        page.keyboard.press("Delete")
        page.wait_for_timeout(200)
    page.close()
    return times[1:]


def rate(browser: Browser, address: str, views: bool) -> float:
    """Changed answers a second while the pen goes round."""
    page = opened(browser, address, views)
    move(page, 0.3, 0)
    page.mouse.down()
    page.wait_for_timeout(200)
    updates, start = page.evaluate("window.updates"), time.perf_counter()
    while (passed := time.perf_counter() - start) < SECONDS:
        move(page, 0.3 * math.cos(3 * passed), 0.3 * math.sin(3 * passed))
    updates = page.evaluate("window.updates") - updates
    page.close()
    return updates / passed


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m tests.benchmarks.latency", description=__doc__.partition("\n")[0])
    parser.add_argument("rounds", nargs="?", type=int_at_least(1), default=10, help="default: %(default)s")
    rounds = parser.parse_args().rounds
    times, rates = {name: [] for name in PAGES}, {name: [] for name in PAGES}
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(serving("-c", START.format(echo=echo))) for name, echo in PAGES.items()}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        for _ in range(rounds):
            for name in random.sample(list(PAGES), len(PAGES)):  # whatever else the machine does weighs on all
                times[name] += latencies(browser, addresses[name], name == ALL_OPEN)
                rates[name].append(rate(browser, addresses[name], name == ALL_OPEN))
        browser.close()
    print("| page | median, ms | 95 %, ms | updates a second | ours, times this |\n|---|--:|--:|--:|--:|")
    for name, took in times.items():
        middle, slow = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        ratio = statistics.median(times["ours"]) / middle
        print(f"| {name} | {middle:.1f} | {slow:.1f} | {statistics.median(rates[name]):.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
