"""A click on a test digit in the view "Training" puts it on the pad. The server's environment names no MNIST."""

import re

import pytest
from playwright.sync_api import expect

from app.inference import current_models
from tests.support.digits import DIGITS
from tests.support.pages import draw, empty, on_a_desktop, press, says, touched
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

PAD = "[document.querySelector('.photo').href.baseVal, document.querySelector('.seen img')?.src]"


def answered(page, number, size):
    """Waits until the page shows a digit and its recorded answers."""
    digit = current_models(size).misread[number]
    expect(page.locator(".note").first).to_have_text(
        f"This is MNIST's test digit {number}. Its label is {digit.label}."
    )
    answers = [str(digit.answers.get(variant, digit.label)) for variant in VARIANTS]
    expect(page.locator(".digit strong")).to_have_text(answers)
    shown, seen = page.evaluate(PAD)
    assert shown == seen


def test_a_click_puts_a_digit_on_the_pad_where_it_stays_until_something_else_comes(page):
    draw(page, DIGITS[7])
    says(page, 7)
    for size, chosen in ("wide", "Large"), ("notebook", "Small"):
        page.get_by_role("radio", name=re.compile(chosen)).check()
        if size == "wide":
            page.get_by_label("Training", exact=True).check()
        digit = page.locator(".misread button").nth(1)
        number = [n for n, each in current_models(size).misread.items() if len(each.answers) == 3][1]
        expect(digit).to_have_accessible_name(re.compile(f"^Put test digit {number} on the pad"))
        digit.tap() if touched(page) else digit.click()
        answered(page, number, size)
        page.wait_for_function(f"location.hash.startsWith('#test={number}&')")
    page.reload()
    answered(page, number, "notebook")
    draw(page, DIGITS[3])
    says(page, 3)
    expect(page.locator(".photo[href]")).to_have_count(0)


@on_a_desktop
def test_the_keyboard_puts_digits_on_the_pad_and_undo_takes_them_off(page):
    draw(page, DIGITS[7])
    says(page, 7)
    page.get_by_label("Training", exact=True).check()
    misread = [n for n, each in current_models("wide").misread.items() if len(each.answers) == 3]
    page.locator(".misread button").first.focus()
    for number in misread[:2]:
        page.keyboard.press("Enter")
        answered(page, number, "wide")
        page.keyboard.press("Tab")
    press(page, "Undo")
    answered(page, misread[0], "wide")
    press(page, "Undo")
    says(page, 7)
    expect(page.locator(".note").first).not_to_contain_text("test digit")
    press(page, "Redo")
    answered(page, misread[0], "wide")
    press(page, "Clear")
    empty(page)


@on_a_desktop
def test_a_link_to_a_digit_of_which_there_is_no_picture_says_so(page):
    missing = next(n for n in range(10_000) if not any(n in current_models(s).misread for s in ("wide", "notebook")))
    page.evaluate(f"location.hash = '#test={missing}'")
    expect(page.locator(".verdict")).to_contain_text(f"There is no picture of MNIST's test digit {missing} here")
    belongs = "([a, b]) => askers.respond.belongs([`{\"test\":${a}}`, 'wide'], [`{\"test\":${b}}`, 'wide'])"
    assert [page.evaluate(belongs, pair) for pair in ([58, 58], [58, 582], [58, 59])] == [True, False, False]
