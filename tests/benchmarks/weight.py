"""Print what the page weighs and how soon it can be drawn on, beside Gradio's page with a single component.

python -m tests.benchmarks.weight [ROUNDS]
"""

import random
import statistics
from contextlib import ExitStack

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import FLAGS, installed
from tests.support.pages import DESKTOP
from tests.support.server import serving
from training.cli import Parser, exit_with_sentence, int_at_least

BARE = """
import os
import gradio as gr
import app.server.launch

def hello():
    with gr.Blocks(analytics_enabled=False) as page:
        gr.HTML('<div class="paper" style="height: 700px">Hello</div>')
    return page

app.server.launch.build, app.server.launch.CSS = hello, ""
app.server.launch.serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""
PAGES = {"bare": ("-c", BARE), "ours": ("-m", "app")}

WATCH = """addEventListener("pointerdown", ({ target }) => {
  if (target.closest?.(".paper")) window.took ??= performance.now();
}, true);"""


def load(browser: Browser, address: str) -> dict[str, float]:
    """One visit with nothing in the cache. The mouse is pressed again and again until the pad notices."""
    with browser.new_context(**DESKTOP) as visit:
        page = visit.new_page()
        page.add_init_script(WATCH)
        measured = {"ms until it takes the pen": 0.0, "requests": 0, "kB over the wire": 0.0, "kB decoded": 0.0}

        def count(name: str, amount: float) -> None:
            measured[name] += amount

        network = visit.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda event: count("requests", 1))
        network.on("Network.loadingFinished", lambda event: count("kB over the wire", event["encodedDataLength"] / 1e3))
        network.on("Network.dataReceived", lambda event: count("kB decoded", event["dataLength"] / 1e3))
        page.goto(address, wait_until="commit")
        page.mouse.move(250, 400)
        while not page.evaluate("window.took"):
            page.mouse.down()
            page.mouse.up()
        measured["ms until it takes the pen"] = page.evaluate("window.took")
        page.wait_for_timeout(1500)  # for what comes after that
        return measured


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m tests.benchmarks.weight", description=__doc__.partition("\n")[0])
    parser.add_argument("rounds", nargs="?", type=int_at_least(1), default=10, help="default: %(default)s")
    rounds = parser.parse_args().rounds
    visits = {name: [] for name in PAGES}
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(serving(*command)) for name, command in PAGES.items()}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        for _ in range(rounds):
            for name in random.sample(list(PAGES), len(PAGES)):  # whatever else the machine does weighs on both
                visits[name].append(load(browser, addresses[name]))
        browser.close()
    print("| page | bare | ours | times |\n|---|--:|--:|--:|")
    for measure in visits["ours"][0]:
        bare, ours = (statistics.median(visit[measure] for visit in visits[name]) for name in ("bare", "ours"))
        print(f"| {measure} | {bare:,.0f} | {ours:,.0f} | {ours / bare:.2f} |")


if __name__ == "__main__":
    main()
