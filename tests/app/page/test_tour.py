"""The tour, from start to end: by mouse, finger and keyboard, on a desktop and a phone, in English and German."""

import re

import pytest
from playwright.sync_api import expect

from app.ui.texts import TEXTS
from app.ui.tour import STEPS
from tests.support.digits import DIGITS
from tests.support.pages import DESKTOP, PHONE, draw, on_a_desktop, says, touched

pytestmark = pytest.mark.slow

GERMAN = {"locale": "de-DE"}
KINDS = {
    "mouse": DESKTOP,
    "finger, German": {**PHONE, **GERMAN},
    "keyboard, German": {**DESKTOP, **GERMAN},
    "keyboard, narrow": {"viewport": {"width": 360, "height": 640}, "reduced_motion": "reduce"},
}


def pressed(page, button, keyboard):
    """By Tab from where the focus is, and Enter."""
    if not keyboard:
        return button.tap() if touched(page) else button.click()
    for _ in range(12):
        if button.evaluate("button => button === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {button.inner_text()}")


@pytest.mark.parametrize(("kind", "page"), KINDS.items(), ids=KINDS, indirect=["page"])
def test_from_start_to_end(page, kind):
    said = TEXTS["de" if "German" in kind else "en"]
    keyboard = "keyboard" in kind
    tour = page.locator(".tour")
    expect(tour).to_be_hidden()
    start = page.locator(".take-tour")
    start.press("Enter") if keyboard else pressed(page, start, keyboard)
    for number, step in enumerate(STEPS, start=1):
        told = said["tour"][step["name"]]
        expect(tour.locator("h2")).to_have_text(told["title"])
        expect(tour.locator("h2")).to_be_focused()  # from where a screen reader goes on
        expect(tour.locator(".at")).to_contain_text(f"{number}")
        expect(page.locator(".view")).to_have_count(0)
        expect(page.locator(".numbers")).to_be_hidden()
        pressed(page, tour.locator(".guesses button").nth(step["right"]), keyboard)
        expect(tour.locator(".told")).to_be_focused()
        expect(tour.locator(".told b")).to_have_text(said["page"]["tour"]["right"])
        for view in step["after"].get("views", []):
            expect(page.locator(f"#{view}")).to_be_visible()
        if step["after"].get("numbers"):
            expect(page.locator(".numbers")).to_be_visible()
        if step["after"].get("play"):
            expect(page.locator("#moments .play span").nth(1)).to_be_visible()  # pause
        if not step["after"].get("views"):
            verdict, panel = (page.locator(each).bounding_box() for each in (".verdict", ".tour"))
            assert verdict["y"] + verdict["height"] <= panel["y"]  # it hides no answer
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        pressed(page, tour.locator(".next"), keyboard)
    expect(tour).to_be_hidden()
    expect(page.locator(".take-tour")).to_be_focused()


@on_a_desktop
def test_a_step_has_an_address_survives_a_reload_and_ends_with_escape(page, address):
    page.goto("about:blank")
    page.goto(f"{address}#tour=3")
    expect(page.locator(".tour h2")).to_have_text(TEXTS["en"]["tour"]["dropout"]["title"])
    says(page, 7)
    page.get_by_role("button", name="Dropout", exact=True).click()
    expect(page.locator(".told b")).to_have_text("No.")
    expect(page.locator(".experiment")).to_contain_text("Units off 65%")
    draw(page, DIGITS[3])
    page.reload()
    expect(page.locator(".told")).to_contain_text("Baseline")
    expect(page.locator(".ink polyline")).to_have_count(3)  # what was drawn since is still there
    assert page.evaluate("location.hash") == "#tour=3"
    page.locator(".tour .previous").click()
    page.wait_for_function("location.hash === '#tour=2'")
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_be_hidden()
    page.wait_for_function("/^#d=/.test(location.hash)")


@on_a_desktop
def test_a_pixel_tells_its_number(page):
    draw(page, DIGITS[7])
    says(page, 7)
    page.get_by_title("See the pixels as numbers").click()
    told, grid = page.locator(".numbers [role=status]"), page.locator(".numbers .grid")
    grid.click(position={"x": 3, "y": 3})
    expect(told).to_have_text(re.compile(r"Row 1, column 1: 0\..* \u22121\.00\.$"))
    grid.press("ArrowDown")
    expect(told).to_contain_text("Row 2, column 1: 0.")
    full = page.evaluate(
        """async () => {
            const image = document.querySelector(".seen img"), canvas = document.createElement("canvas");
            canvas.width = canvas.height = 28;
            canvas.getContext("2d").drawImage(image, 0, 0);
            const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
            return [...data].findIndex((each, i) => i % 4 === 0 && each === 255) / 4;
        }"""
    )
    box = grid.bounding_box()
    side = box["width"] / 28
    grid.click(position={"x": (full % 28 + 0.5) * side, "y": (full // 28 + 0.5) * side})
    expect(told).to_have_text(re.compile(r": 255\..* \+1\.00\.$"))


@on_a_desktop
def test_without_a_server_the_tour_says_so_and_begins_once_it_is_back(page):
    page.route("**/respond_tour", lambda route: route.abort())
    page.locator(".take-tour").click()
    expect(page.locator(".tour .question")).to_contain_text("cannot be reached")
    expect(page.locator(".tour .next")).to_be_hidden()
    page.unroute("**/respond_tour")
    page.errors.clear()  # the browser's own, of the request
    expect(page.locator(".tour h2")).to_have_text(TEXTS["en"]["tour"]["pixels"]["title"])
