"""The time machine in a real browser: the slider and Play go through all moments and ask for nothing."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.digits import DIGITS
from tests.support.pages import draw, on_a_desktop, touched

pytestmark = pytest.mark.slow

LAST = 12


def widths(page):
    return page.locator("#moments .ten u").evaluate_all("every => every.map((each) => each.style.width)")


def lines(page):
    """Where the vertical lines in the curves stand, 0 to 1."""
    return page.locator("#training .marker").evaluate_all(
        "every => every.map((each) => new DOMMatrix(getComputedStyle(each).transform).e / 264)"
    )


@on_a_desktop
def test_slider_and_play_go_through_all_moments_without_a_request(page):
    page.get_by_label("Training", exact=True).check()
    expect(page.locator("#moments .nothing")).to_have_text("Draw a digit, and it shows here.")
    expect(page.locator("#training .marker").first).to_be_hidden()
    page.wait_for_timeout(200)  # it is scrolled to
    page.evaluate("scrollTo(0, 0)")
    draw(page, DIGITS[4])
    expect(page.locator("#moments .nothing")).to_contain_text("choose Small at the top")
    page.get_by_role("radio", name="Small").check()
    slider, name = page.get_by_role("slider", name="Moment"), page.locator("#moments label span")
    expect(name).to_have_text("after epoch 100")
    expect(page.locator("#moments .card")).to_have_count(3)
    expect(page.locator("#training .chart")).to_have_count(4)
    expect(page.locator(".hold i")).to_have_count(3)  # the last that was asked for
    page.evaluate("document.activeElement.blur()")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    end = widths(page)
    assert lines(page) == pytest.approx([1, 1, 1, 1])

    slider.focus()
    seen = [end]
    for moment in range(LAST - 1, -1, -1):
        page.keyboard.press("ArrowLeft")
        expect(slider).to_have_value(str(moment))
        seen.append(widths(page))
        assert slider.get_attribute("aria-valuetext") == name.inner_text()
    assert all(before != after for before, after in pairwise(seen))
    expect(name).to_have_text("untrained")
    expect(page.locator("#moments .prelu .ten + .note")).to_have_text("Slope -0.100.")
    assert lines(page) == [0, 0, 0, 0]
    page.keyboard.press("End")
    assert widths(page) == end
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("after epoch 2")
    assert lines(page) == pytest.approx([1 / 99, 1 / 99, 1 / 99, 2 / 100], abs=1e-4)

    play = page.locator("#moments .play")
    width = play.bounding_box()["width"]
    for says in "Pause", "Play":
        play.tap() if touched(page) else play.click()
        expect(play).to_have_accessible_name(says)
        assert play.bounding_box()["width"] == width
    slider.focus()
    page.keyboard.press("End")
    page.evaluate(WATCH)
    play.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("passed.length > 2")
    page.keyboard.press("Enter")
    expect(play).to_have_accessible_name("Play")
    assert page.evaluate("passed")[:3] == NAMES[:3]
    assert asked == []

    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.evaluate("scrollTo(0, 0)")
    before = widths(page)
    draw(page, [[(60, 60), (220, 60)]])
    page.wait_for_function(f"before => ({WIDTHS}) !== before", arg=",".join(before))
    expect(name).to_have_text("after batch 10")
    expect(slider).to_have_value("1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, {"include": [["#moments"]]}).response["violations"]
    assert [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]] == []


NAMES = ["untrained", "after batch 10", "after batch 30"]
WATCH = """() => {
  const name = document.querySelector("#moments label span");
  window.passed = [];
  new MutationObserver(() => passed.push(name.textContent)).observe(name, { childList: true });
}"""
WIDTHS = "[...document.querySelectorAll('#moments .ten u')].map((each) => each.style.width).join()"
