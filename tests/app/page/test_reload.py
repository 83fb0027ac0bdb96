"""What was drawn and chosen outlives a reload and another size of the window."""

import pytest
from playwright.sync_api import expect

from tests.support.digits import DIGITS
from tests.support.pages import draw, empty, on_a_desktop, press, says

pytestmark = pytest.mark.slow


def test_a_drawing_outlives_a_change_of_size_and_theme(page):
    draw(page, DIGITS[8])
    says(page, 8)
    page.set_viewport_size({"width": 500, "height": 700})
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".ink polyline")).to_have_count(1)
    box = page.locator(".ink polyline").bounding_box()
    assert box["height"] > 100
    says(page, 8)


def test_a_drawing_outlives_a_reload_in_its_own_tab(page):
    draw(page, DIGITS[8])
    says(page, 8)
    page.reload()
    says(page, 8)
    press(page, "Undo")
    empty(page)
    page.reload()
    empty(page)


@on_a_desktop
def test_switches_come_back_with_the_drawing_and_nothing_is_asked_twice_at_a_time(page):
    """Of two questions at a time either may be answered last: what the page had found out by then would be gone."""
    draw(page, DIGITS[8])
    says(page, 8)
    page.get_by_role("radio", name="Small").check()
    page.get_by_role("checkbox", name="Inside").check()
    asking, most = [], []

    def asks(request):
        if request.url.endswith("/run/respond"):
            asking.append(request)
            most.append(len(asking))

    page.on("request", asks)

    def answered(request):  # or given up, by the reload
        if request in asking:
            asking.remove(request)

    page.on("response", lambda response: answered(response.request))
    page.on("requestfailed", answered)
    page.reload()
    says(page, 8)
    expect(page.get_by_role("radio", name="Small")).to_be_checked()
    expect(page.locator("#activations")).to_be_visible()
    assert max(most) == 1


def test_the_pad_does_not_jump_while_the_page_loads(page):
    page.add_init_script("""
      window.tops = new Set();
      const look = () => {
        const paper = document.querySelector(".paper");
        if (paper && document.querySelectorAll(".network").length === 3) tops.add(paper.getBoundingClientRect().top);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true });
    """)
    page.reload()
    page.locator(".paper").click(trial=True)
    assert page.evaluate("Math.max(...tops) - Math.min(...tops)") < 2


@on_a_desktop
def test_nothing_is_seen_until_all_parts_of_the_page_are_there(page):
    """They come in any order. Here the last one seems to be missing until `late` is said."""
    page.add_init_script("""
      document.getElementById = (id) => (id === "share" && !window.late ? null : document.querySelector(`#${id}`));
    """)
    page.reload()
    expect(page.locator(".network")).to_have_count(3)
    page.wait_for_timeout(200)
    for part in ".paper", "#title", "footer":
        expect(page.locator(part)).to_be_hidden()
    page.evaluate("window.late = true")
    for part in ".paper", "#title", "footer":
        expect(page.locator(part)).to_be_visible()
