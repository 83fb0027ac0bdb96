"""Pad, answers and an open view are in sight together, on any screen, and nothing jumps."""

import json

import pytest
from playwright.sync_api import expect

from app.views import TRAINING, VIEWS, title
from tests.support.digits import DIGITS
from tests.support.pages import PHONE, STILL, draw, says

pytestmark = pytest.mark.slow

SCREENS = (1280, 800), (1280, 600), (768, 1024), (390, 844), (844, 390), (360, 640)


@pytest.fixture(params=SCREENS, ids=lambda size: "x".join(map(str, size)))
def screen(request, contexts, address):
    width, height = request.param
    touch = PHONE if min(width, height) < 400 else STILL
    page = contexts(json.dumps({**touch, "viewport": {"width": width, "height": height}})).new_page()
    page.goto(address)
    page.locator(".paper").click(trial=True)
    yield page
    page.close()


def within(page, locator):
    """How much of its height is in the window, 0 to 1."""
    box, height = locator.bounding_box(), page.viewport_size["height"]
    return (min(box["y"] + box["height"], height) - max(box["y"], 0)) / box["height"]


# Its top is in the upper half of the window, or there is nothing more to scroll.
SHOWN = """name => {
  const { y } = (document.querySelector(`#closer .${name}`) ?? document.getElementById(name)).getBoundingClientRect();
  return y > -1 && (y <= innerHeight / 2 || scrollY + innerHeight > document.documentElement.scrollHeight - 1);
}"""
# Where an answer takes long, the view is gone until it comes.
CHANGED = "([id, html]) => ![html, undefined].includes(document.getElementById(id)?.innerHTML)"


def test_one_draws_while_a_view_is_in_sight_and_it_follows(screen):
    draw(screen, DIGITS[1])
    says(screen, 1)
    for name in VIEWS:
        switch = screen.get_by_label(title(name), exact=True)
        switch.check()
        view = screen.locator(f"#{name}")
        expect(view.locator(".card")).to_have_count(3)
        screen.wait_for_function(SHOWN, arg=name)
        assert screen.locator("#answers").bounding_box()["y"] >= 0  # a bar at least stays
        if within(screen, screen.locator(".paper")) < 1:
            screen.locator("#answers .networks").click()  # which brings the pad back
        assert within(screen, screen.locator(".paper")) > 0.99  # but for a part of a pixel
        before, picture = view.inner_html(), view.locator(".card").first
        assert within(screen, picture) > 0
        draw(screen, [[(60, 60), (220, 60)]])
        screen.wait_for_function(CHANGED, arg=[name, before])
        screen.locator(".undo").click()
        switch.uncheck()
        expect(view).to_have_count(0)
        screen.evaluate("scrollTo(0, 0)")
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("screen", SCREENS[:2], indirect=True)
def test_with_no_view_open_the_pad_takes_its_whole_column(screen):
    assert screen.locator(".paper").bounding_box()["width"] > 0.8 * screen.locator("#examples").bounding_box()["width"]


SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[3], SCREENS[4]], indirect=True)
def test_nothing_jumps_through_a_whole_session(screen):
    screen.evaluate(SHIFTS)
    for digit in 7, 4:
        draw(screen, DIGITS[digit])
        says(screen, digit)
        expect(screen.locator(".hold").first).to_contain_text("saying")
        screen.locator(".clear").click()
    draw(screen, DIGITS[3])
    for name in *VIEWS, TRAINING:
        screen.get_by_label(title(name), exact=True).check()
        expect(screen.locator(".view .card").first).to_be_visible()
        screen.get_by_label(title(name), exact=True).uncheck()
        expect(screen.locator(".view")).to_have_count(0)
    assert screen.evaluate("shifted") < 0.02


@pytest.mark.parametrize("screen", SCREENS[3:4], indirect=True)
def test_a_phone_has_one_view_at_a_time_and_shows_it(screen):
    draw(screen, DIGITS[7])
    says(screen, 7)
    for name in "activations", TRAINING:
        screen.get_by_label(title(name), exact=True).check()
        expect(screen.locator(f"#{name} .card")).to_have_count(3)
        expect(screen.locator(".view")).to_have_count(1 + (name == TRAINING))  # that with its time machine
        expect(screen.locator(".view h2").first).to_be_in_viewport()
        screen.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("screen", SCREENS[:1], indirect=True)
def test_an_open_view_is_announced(screen):
    draw(screen, DIGITS[7])
    says(screen, 7)
    screen.get_by_label("Inside", exact=True).check()
    expect(screen.locator(".aloud")).to_contain_text("Inside, below. All three say 7.")
