"""The page opens with a drawing that draws itself, on which the networks differ."""

import pytest
from playwright.sync_api import expect

from app.ui.examples import OPENING
from tests.support.digits import DIGITS
from tests.support.pages import DESKTOP, PHONE, button, draw, empty, on_a_desktop, press, says


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_opens_with_a_drawing_on_which_they_differ_until_somebody_draws(chromium, address, device):
    page = chromium.new_page(**{**device, "reduced_motion": "no-preference"})
    page.goto(address)
    expect(page.locator(".opening .invitation")).to_be_visible()
    expect(page.locator(".disagree .verdict")).to_contain_text("They disagree")
    expect(page.locator(".hold").first).to_contain_text("saying")  # at its end
    expect(page.locator(".ink polyline")).to_have_count(len(OPENING["strokes"]))
    expect(button(page, "Clear")).to_be_disabled()
    assert page.evaluate("sessionStorage.getItem('drawing')") is None
    draw(page, DIGITS[7])
    says(page, 7)
    expect(page.locator(".ink polyline")).to_have_count(len(DIGITS[7]))
    expect(page.locator(".opening")).to_have_count(0)
    press(page, "Undo")
    empty(page)
    press(page, "Redo")
    page.reload()
    says(page, 7)
    expect(page.locator(".opening")).to_have_count(0)
    page.close()


@on_a_desktop
def test_who_wants_no_motion_finds_the_pad_empty(page):
    empty(page)
    page.wait_for_timeout(500)
    empty(page)
    expect(page.locator(".opening")).to_have_count(0)
