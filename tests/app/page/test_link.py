"""The address of the page is a link to what is on it: the drawing, the size, the open views and the experiment."""

import json
import random
import re
import string
import urllib.request

import pytest
from playwright.sync_api import expect

from app.page import TITLE
from app.ui.texts import text
from tests.support.digits import DIGITS, encoded, picture
from tests.support.pages import DESKTOP, PHONE, draw, empty, on_a_desktop, press, says

pytestmark = pytest.mark.slow

BARS = "[...document.querySelectorAll('.answers .bars')].map((bars) => bars.textContent).join()"


@pytest.fixture
def opened(contexts, address):
    """Opens the page with a hash, in a context that is fresh to it."""
    pages = []

    def open_at(kind, hash="", query=""):
        page = contexts(json.dumps(kind)).new_page()
        pages.append(page)
        page.goto(f"{address}{query}{hash}")
        return page

    yield open_at
    for page in pages:
        page.close()


def hash_of(page, pattern):
    page.wait_for_function("pattern => new RegExp(pattern).test(location.hash)", arg=pattern)
    return page.evaluate("location.hash")


def test_a_link_opens_elsewhere_with_the_same_drawing_view_settings_and_answers(opened):
    page = opened(DESKTOP)
    draw(page, [*DIGITS[4], [(60, 250), (250, 250)]])
    page.get_by_role("radio", name="Small").check()
    page.get_by_label("Switch units off", exact=True).check()
    page.get_by_role("slider", name="units off", exact=True).fill("40")
    expect(page.locator(".experiment")).to_contain_text("Units off 40%")
    link = hash_of(page, "view=units&with=units%20off:40")
    drawn = page.locator(".ink polyline").evaluate_all("lines => lines.map((line) => line.getAttribute('points'))")
    page.wait_for_timeout(300)
    other = opened(PHONE, link)
    expect(other.locator("#units .card")).to_have_count(3)
    expect(other.locator(".experiment")).to_have_text(re.compile("Units off 40%"), use_inner_text=False)
    assert other.locator(".ink polyline").evaluate_all("lines => lines.map((l) => l.getAttribute('points'))") == drawn
    expect(other.get_by_role("radio", name="Small")).to_be_checked()
    assert other.evaluate(BARS) == page.evaluate(BARS)
    assert other.evaluate("location.hash") == link


def test_the_address_follows_without_a_history_and_a_reload_keeps_it(opened):
    page = opened(DESKTOP)
    steps = page.evaluate("history.length")
    draw(page, DIGITS[7])
    says(page, 7)
    link = hash_of(page, "^#d=")
    assert 20 < len(link) < 300
    page.reload()
    says(page, 7)
    assert page.evaluate("location.hash") == link
    press(page, "Clear")
    page.wait_for_function("!location.hash")
    assert page.evaluate("history.length") == steps


def test_a_link_that_is_opened_in_the_same_tab_takes_over_and_can_be_taken_back(opened):
    page = opened(DESKTOP)
    draw(page, DIGITS[7])
    says(page, 7)
    seven = hash_of(page, "^#d=")
    press(page, "Clear")
    draw(page, DIGITS[3])
    says(page, 3)
    page.wait_for_function("seven => location.hash !== seven && location.hash", arg=seven)
    page.evaluate("hash => (location.hash = hash)", seven)
    says(page, 7)
    press(page, "Undo")
    says(page, 3)


def test_a_photograph_goes_into_no_link_and_outlives_a_reload(opened):
    page = opened(DESKTOP)
    page.locator(".file").set_input_files({"name": "3.png", "mimeType": "image/png", "buffer": encoded(picture(3))})
    says(page, 3)
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".share [role=status]")).to_contain_text("A photo does not go into a link.")
    assert page.evaluate("location.hash") == ""
    page.reload()
    says(page, 3)


# The browser of the tests has none that could be read.
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => (window.copied = text) },
})"""


@on_a_desktop
def test_a_copied_link_is_the_address_or_is_shown(page):
    draw(page, DIGITS[7])
    says(page, 7)
    hash_of(page, "^#d=")
    page.evaluate(CLIPBOARD)
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".share [role=status]")).to_contain_text("Link copied.")
    assert page.evaluate("copied === location.href")
    page.evaluate("navigator.clipboard.writeText = undefined")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".share a")).to_have_attribute("href", page.url)


@on_a_desktop
def test_the_saved_picture_is_one(page):
    draw(page, DIGITS[7])
    says(page, 7)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "digit.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


HOSTILE = [
    "#d=", "#d=AAAA", "#d=!!!!", "#d=gA", "#d=gP__AAA", "#d=%00%ff", "#size=huge", "#view=nothing,units2",
    "#with=noise:NaN", "#with=noise:1e999", "#with=nothing:3", "#with=__proto__:1", "#off=wide.prelu.1.99999",
    "#off=a.b.c.d", "#rival=x,__proto__", "#off=wide.prelu.1", "#%", "#d=%E0%A4%A", '#d="><img src=x onerror=alert(1)>',
    "#<script>alert(1)</script>", "#test=-1", "#test=1e3", "#test=10000", "#test=0x1F", "#test=4.0", "#test=%F0%9F",
    "#d=" + "A" * 100_000, "#off=" + "wide.prelu.1.7," * 9999,
]  # fmt: skip


# As a change of the hash is answered; the browser itself slows down whoever changes it hundreds of times.
AS_HASHES = "hashes => hashes.forEach((hash) => read(hash) && document.dispatchEvent(new CustomEvent('restore')))"


def test_hostile_hashes_do_nothing(opened):
    page = opened(DESKTOP)
    empty(page)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.on("response", lambda response: errors.append(response.url) if response.status >= 400 else None)
    rng = random.Random(0)
    made = ["".join(rng.choices(string.printable, k=rng.randrange(60))) for _ in range(300)]
    made += [f"d={''.join(rng.choices(string.ascii_letters + '-_', k=rng.randrange(80)))}" for _ in range(100)]
    for each in HOSTILE:
        page.evaluate("hash => (location.hash = hash)", each)
    page.evaluate(AS_HASHES, [f"#{hash}" for hash in made])
    page.wait_for_timeout(500)
    empty(page)
    draw(page, DIGITS[7])
    says(page, 7)
    assert errors == []


@pytest.mark.parametrize("hash", HOSTILE[:19], ids=range(19))
def test_a_page_with_a_hostile_hash_opens_as_ever(opened, hash):
    page = opened(DESKTOP, hash)
    empty(page)
    draw(page, DIGITS[7])
    says(page, 7)


def test_parts_of_the_page_are_left_out_where_that_is_asked(opened):
    page = opened(DESKTOP, query="?show=pad,answers")
    draw(page, DIGITS[7])
    says(page, 7)
    for part in "head", "examples", "views", "share":
        expect(page.locator(f"#{part}")).to_be_hidden()
    everything = opened(DESKTOP, query="?show=nothing")
    expect(everything.locator("#views")).to_be_visible()


def test_a_link_is_previewed_by_our_words_alone(address):
    with urllib.request.urlopen(address) as answer:
        html = answer.read().decode()
    tags = re.findall(r'<meta\s+(?:property|name)="((?:og|twitter):\w+)"\s+content="([^"]*)"', html)
    said = {"og:title": TITLE, "og:type": "website", "og:description": text("page.head.preview")}
    assert sorted(tags) == sorted(said.items())
