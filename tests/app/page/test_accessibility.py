"""Everybody can use the page: by ear, by keyboard, in any light, on a narrow screen, within another page."""

import contextlib
import http.server
import io
import json
import re
import threading

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from app.handlers import respond
from app.page import CSS
from app.ui.examples import EXAMPLES
from app.ui.format import all_of
from app.ui.texts import text
from app.views import TRAINING, VIEWS, title
from tests.support.digits import DIGITS
from tests.support.pages import DESKTOP, PHONE, button, choose, draw, empty, on_a_desktop, press, put, says
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

THEMES = ["light", "dark"]
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # rules of axe


def disputed():
    """Strokes on which the networks disagree, whatever weights are shipped."""
    rng = np.random.default_rng(0)
    scribbles = ([rng.uniform(20, 260, (4, 2)).tolist() for _ in range(2)] for _ in iter(int, 1))
    return next(strokes for strokes in scribbles if respond(strokes, "wide", [])[0]["state"] == "disagree")


def opened(page):
    """All views, or, where there is room for one, one after the other."""
    alone = page.viewport_size["width"] <= 720
    for name in *VIEWS, TRAINING:
        page.get_by_label(title(name), exact=True).check()
        expect(page.locator(f"#{name} .card")).to_have_count(3)
        if alone or name == TRAINING:
            time_machine = name == TRAINING
            expect(page.locator(".view")).to_have_count((1 if alone else 7) + time_machine)
            yield name


def test_axe_finds_nothing(page):
    found = {}
    more = {"exclude": [[".confusion tr:nth-child(n + 4)"], [".misread li:nth-child(n + 4)"]]}  # of the same

    def ask(state, where="body"):
        for theme in THEMES if page.viewport_size == DESKTOP["viewport"] else ["light"]:  # colours are the same
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            rules = COLOURS if theme == "dark" else {}  # all else is the same
            violations = Axe().run(page, {"include": [[where]], **more}, rules).response["violations"]
            found[state, theme] = [f"{each['id']}: {node['html']}" for each in violations for node in each["nodes"]]

    ask("empty")
    put(page, disputed())
    expect(page.locator(".disagree")).to_be_visible()
    choose(page, b"no picture")
    expect(page.locator(".trouble")).to_be_visible()
    ask("disagreeing, and a photograph refused")
    press(page, "Clear")
    draw(page, DIGITS[7])
    says(page, 7)
    for name in opened(page):
        ask(f"answered, with {name} open", "body" if name == TRAINING else "#closer")
    assert found == {state: [] for state in found}


@on_a_desktop
def test_the_answer_is_said_once_the_pen_is_lifted(page):
    page.evaluate("""() => {
      window.said = [];
      const status = document.querySelector(".aloud");
      new MutationObserver(() => status.textContent && said.push(status.textContent))
        .observe(status, { childList: true });
    }""")
    draw(page, DIGITS[3], lift=False)
    says(page, 3)
    page.wait_for_timeout(1000)  # in which a page that does not wait for the pen would speak
    assert page.evaluate("said") == []
    page.mouse.up()
    expect(page.locator(".aloud")).to_have_text(f"{all_of(VARIANTS)} say 3.")
    put(page, [[(x + 9, y) for x, y in stroke] for stroke in DIGITS[3]])  # another one: the same words again
    page.wait_for_function("said.length > 1")
    assert page.evaluate("said") == [f"{all_of(VARIANTS)} say 3."] * 2


def focused(page):
    """The name of what has the focus, which must be seen to have it."""
    focus = page.locator("*:focus")
    outline = focus.evaluate("focus => getComputedStyle(focus.closest('label') ?? focus).outline")
    assert outline.endswith("solid 3px"), focus.evaluate("focus => focus.outerHTML")
    return re.findall(r'"(.*?)"', focus.aria_snapshot())[0]


@on_a_desktop
def test_the_keyboard_reaches_everything_in_order_and_never_loses_its_place(page):
    def tab(to):
        """Press Tab until the focus is there. Returns the names passed on the way."""
        names = []
        while to not in names:
            page.keyboard.press("Tab")
            names.append(focused(page))
        return names

    examples = [text(f"page.examples.{example['name']}") for example in EXAMPLES]
    switches = [title(name) for name in (*VIEWS, TRAINING)]
    tools = ["Undo", "Redo", "Clear", "Photo"]
    page.reload()
    empty(page)
    assert tab(switches[-1]) == [
        "Take the tour",
        "ReLU",
        "dropout",
        "PReLU",
        "Large · 512 units",
        *tools,
        *examples,
        *switches,
    ]
    page.keyboard.press("Space")
    expect(page.locator("#training")).to_be_visible()
    assert tab("Save") == ["Share", "Save"]

    page.locator(".examples button").first.focus()
    page.keyboard.press("Enter")
    says(page, 5)
    assert focused(page) == examples[0]
    page.keyboard.press("Shift+Tab")
    for name in "Clear", "Undo":
        while focused(page) != name:
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert focused(page) == name  # also when there is nothing more to take back
        page.keyboard.press("Enter")
    empty(page)
    with page.expect_file_chooser():
        tab("Photo")
        page.keyboard.press("Enter")


@on_a_desktop
def test_a_reload_keeps_the_size_and_the_open_views(page):
    page.get_by_role("radio", name="Small").check()
    page.get_by_label("Training").check()
    expect(page.locator("#training")).to_contain_text("100 epochs")
    page.reload()
    expect(page.locator("#training")).to_contain_text("100 epochs")
    expect(page.get_by_role("group", name="Network size").get_by_role("radio", name="Small")).to_be_checked()


def test_dotted_words_open_what_they_mean(page):
    draw(page, DIGITS[7])
    says(page, 7)
    expect(page.locator(".hold i")).to_have_count(len(VARIANTS))  # from then on nothing is drawn anew
    page.locator(".hold .term").last.scroll_into_view_if_needed()
    for trigger in *page.locator("#title .term").all(), page.locator(".hold .term").last:
        expect(page.locator(".definition:popover-open")).to_have_count(0)
        trigger.tap() if page.viewport_size == PHONE["viewport"] else trigger.click()
        expect(page.locator(".definition:popover-open")).to_have_id(trigger.get_attribute("popovertarget"))
        page.keyboard.press("Escape")
    expect(page.locator(".ink polyline")).to_have_count(len(DIGITS[7]))  # which Escape must not cost


def all_where(page, condition):
    """The elements of which the condition, in JavaScript, is true."""
    each = f"every => every.filter(each => {condition}).map(each => each.outerHTML.slice(0, 200))"
    return page.locator("body *:not(.aloud)").evaluate_all(each)


@on_a_desktop
def test_nothing_moves_for_those_who_asked_for_that(page):
    page.emulate_media(reduced_motion="reduce")
    style = "getComputedStyle(each)"
    assert all_where(page, f"{style}.transitionDuration !== '0s' || {style}.animationName !== 'none'") == []


@on_a_desktop
def test_bars_are_seen_in_high_contrast(page):
    page.emulate_media(forced_colors="active")
    draw(page, DIGITS[7])
    says(page, 7)
    bars = page.locator(".network").first.locator(".bars li i")
    full, none = (Image.open(io.BytesIO(bars.nth(digit).screenshot())).convert("L") for digit in (7, 8))
    centre = full.width // 2, full.height // 2
    assert abs(full.getpixel(centre) - none.getpixel(centre)) > 100


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], ids=["320 px"], indirect=True)
def test_a_narrow_screen_loses_nothing(page):
    draw(page, DIGITS[7])
    outside = "each.getBoundingClientRect().left < 0 || each.getBoundingClientRect().right > innerWidth"
    cut = "getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth"
    for name in opened(page):
        assert all_where(page, f"({outside}) || ({cut})") == [], name


def luminance(colour):
    """WCAG 2.2's relative luminance. colour: #rrggbb."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_shapes_stand_out_by_three_to_one(theme):  # axe looks at text alone
    rules = re.findall((":root" if theme == "light" else r"\.dark") + r" {(.*?)}", CSS, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", "".join(rules)))
    for front in "ink", "focus", "faint", *VARIANTS:
        for back in "page", "card", "paper":
            low, high = sorted(luminance(colours[name]) for name in (front, back))
            assert (high + 0.05) / (low + 0.05) >= 3, (front, back)


SITE = """<!doctype html><title>Another site</title><p style="height: 300px">Above</p>
<iframe src="{app}" sandbox="allow-scripts allow-same-origin" width="100%" height="900"></iframe>
<p style="height: 2000px">Below</p>"""

# What browsers do within other people's pages whose visitors have blocked that.
FORBID = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("Forbidden", "SecurityError"); } });
}"""


@contextlib.contextmanager
def site(html):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://localhost:{server.server_port}"  # to a browser another site than the app's 127.0.0.1
        server.shutdown()


@pytest.mark.parametrize("storage", ["allowed", "forbidden"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_within_another_site_it_works_the_same_and_moves_nothing(contexts, address, device, storage):
    with site(SITE.format(app=address)) as other, contexts(json.dumps(device)).new_page() as page:
        if storage == "forbidden":
            page.add_init_script(FORBID)
        page.goto(other)
        app = page.frame_locator("iframe")
        app.locator(".paper").click(trial=True)
        before = page.evaluate("scrollY")
        draw(page, DIGITS[7], app=app)
        says(app, 7)
        draw(page, [[(140, 250), (140, 20)], [(20, 20), (140, 350)]], app=app)  # off the pad
        expect(app.locator(".ink polyline")).to_have_count(3)
        assert page.evaluate("scrollY") == before
        button(app, "Clear").click()
        empty(app)
