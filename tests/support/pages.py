"""What a visitor does on the page, with a mouse or on a phone with a finger, and what is seen then."""

import pytest
from playwright.sync_api import expect

from app.ui.format import all_of
from training.model.variants import VARIANTS

expect.set_options(timeout=20_000)  # two busy cores

STILL = {"reduced_motion": "reduce"}  # the page does not open with a drawing that draws itself
DESKTOP = {"viewport": {"width": 1280, "height": 800}, **STILL}
TOUCH = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PHONE = {"viewport": {"width": 390, "height": 844}, **TOUCH, **STILL}
on_a_desktop = pytest.mark.parametrize("page", [DESKTOP], ids=["desktop"], indirect=True)  # a phone would do the same


def touched(page):
    return page.evaluate("navigator.maxTouchPoints > 0")


def draw(page, strokes, lift=True, app=None):
    """strokes: on the pad's 280 x 280 units. lift: whether the pen leaves the pad after the last one. app: its frame on
    a page that is another's."""
    box = (app or page).locator(".paper").bounding_box()
    touch = finger(page) if touched(page) else None
    for stroke in strokes:
        points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
        if touch:
            for i, point in enumerate(points):
                touch("touchMove" if i else "touchStart", point)
        else:
            page.mouse.move(*points[0])
            page.mouse.down()
            for point in points[1:]:
                page.mouse.move(*point)
        if lift or stroke is not strokes[-1]:
            touch("touchEnd") if touch else page.mouse.up()


def put(page, strokes):
    """On the pad, all at once, as an example is."""
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('drawing', { detail }))", strokes)


def finger(page):
    """Touches as the browser's own protocol sends them."""
    session = page.context.new_cdp_session(page)

    def send(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return send


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def press(page, name):
    button(page, name).tap() if touched(page) else button(page, name).click()


def says(page, digit):
    expect(page.locator(".verdict")).to_have_text(f"{all_of(VARIANTS)} say {digit}.")
    expect(page.locator(".digit strong")).to_have_text([str(digit)] * len(VARIANTS))


def empty(page):
    expect(page.locator(".digit strong")).to_have_text(["?"] * len(VARIANTS))
    expect(page.locator(".seen img")).to_have_count(0)
    expect(page.locator(".hint")).to_be_visible()
    expect(button(page, "Clear")).to_be_disabled()


def choose(page, content, kind="image/jpeg"):
    """Through the file chooser, as on a phone its camera."""
    with page.expect_file_chooser() as chooser:
        press(page, "Photo")
    chooser.value.set_files({"name": "digit", "mimeType": kind, "buffer": content})
