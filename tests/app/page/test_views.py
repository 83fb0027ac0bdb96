"""The views in a real browser: each follows a live drawing without being asked, at desktop and phone size."""

import pytest
from playwright.sync_api import expect

from tests.support.digits import DIGITS
from tests.support.pages import draw, empty, on_a_desktop, press, says, touched
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

TITLES = {
    "units": "Switch units off",
    "robustness": "Break it",
    "uncertainty": "How sure?",
    "activations": "Inside",
    "attribution": "Why?",
    "counterfactual": "Flip it",
}


def switch(page, title):
    box = page.get_by_label(title, exact=True)
    box.tap() if touched(page) else box.click()
    page.evaluate("scrollTo(0, 0)")  # back to the pad


CHANGED = "before => [...document.querySelectorAll('.answers .bars')].some((bars, i) => bars.textContent !== before[i])"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_a_desktop  # test_sight.py has them on phones
@pytest.mark.parametrize("name", TITLES)
def test_a_view_follows_the_drawing_and_the_size(page, name):
    view = page.locator("#" + name)
    expect(view).to_have_count(0)
    switch(page, TITLES[name])
    expect(view.locator(".nothing")).to_have_text("Draw a digit, and it shows here.")
    draw(page, DIGITS[7])
    expect(view.locator(".card")).to_have_count(len(VARIANTS))
    says(page, 7)
    seven = view.inner_html()
    press(page, "Clear")
    expect(view.locator(".nothing")).to_be_visible()
    empty(page)
    draw(page, DIGITS[3], lift=False)  # the pen is still down
    expect(view.locator(".card")).to_have_count(len(VARIANTS))
    says(page, 3)
    assert view.inner_html() != seven
    assert fits(page)
    wide = view.inner_html()
    page.get_by_role("radio", name="Small · 50 units").click()
    page.wait_for_function("before => document.querySelector('.view').innerHTML !== before", arg=wide)
    switch(page, TITLES[name])
    expect(view).to_have_count(0)


def test_sliders_change_the_answer_live_until_they_are_reset(page):
    sliders = page.locator("#sliders input[type=range]")
    expect(page.locator("#sliders .sliders")).to_have_count(2)
    for group in page.locator("#sliders .sliders").all():
        expect(group).to_be_hidden()
    draw(page, DIGITS[7])
    says(page, 7)
    expect(page.locator(".hold").first).to_contain_text("Keeps saying 7")  # to the whole of it
    seen, bars = page.locator(".seen img"), page.locator(".answers .bars")
    whole, at_first = seen.get_attribute("src"), bars.all_text_contents()
    expect(sliders).to_have_count(8)
    said = ["Units off 30%", "important units off 6%", "slope 0.005"]
    said += ["noise 30", "rotation 6", "shift 3", "thickness 0.6", "erased 6"]
    for i, words in enumerate(said):
        before = bars.all_text_contents()
        if not sliders.nth(i).is_visible():
            switch(page, TITLES["units" if i < 3 else "robustness"])
        sliders.nth(i).focus()
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".experiment")).to_contain_text(words)
        page.wait_for_function(CHANGED, arg=before)
        assert (seen.get_attribute("src") == whole) == (i < 3)
    expect(page.locator("#sliders label span")).to_have_text(["30%", "6%", "0.005", "30", "6", "3", "0.6", "6"])
    expect(page.locator(".hold")).to_have_text([""] * len(VARIANTS))
    page.reload()
    expect(page.locator(".experiment")).to_contain_text("Units off 30%, important units off 6%, slope 0.005, noise 30")
    reset = page.locator(".experiment .reset")
    reset.click() if reset.is_visible() else page.locator("#sliders .robustness button").click()
    expect(page.locator(".experiment")).to_have_count(0)
    expect(seen).to_have_attribute("src", whole)
    says(page, 7)
    assert bars.all_text_contents() == at_first
    assert page.locator("#sliders label span").all_inner_texts() == ["0%", "0%", "as learned", "0", "0", "0", "0", "0"]
    assert fits(page)


@on_a_desktop
def test_a_rival_is_chosen_while_its_view_is_open_and_kept_in_the_link(page):
    rivals = page.get_by_role("group", name="Which digit should it become?")
    draw(page, DIGITS[7])
    says(page, 7)
    expect(rivals).to_be_hidden()
    switch(page, TITLES["counterfactual"])
    expect(page.locator("#counterfactual .card")).to_have_count(len(VARIANTS))
    expect(rivals.get_by_role("radio", name="Runner-up")).to_be_checked()
    rivals.get_by_role("radio", name="Runner-up").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#counterfactual .map b").first).to_contain_text("7 becomes 3")
    page.wait_for_function("location.hash.endsWith('&view=counterfactual&rival=3')")
    page.reload()
    expect(page.locator("#counterfactual .map b").first).to_contain_text("7 becomes 3")
    expect(rivals.get_by_role("radio", name="3")).to_be_checked()


@on_a_desktop
def test_training_needs_no_drawing_and_follows_the_size(page):
    switch(page, "Training")
    view = page.locator("#training")
    expect(view.locator(".chart")).to_have_count(4)
    expect(view.locator(".confusion")).to_have_count(len(VARIANTS))
    expect(view).to_contain_text("60 epochs")
    assert fits(page)
    page.get_by_role("radio", name="Small · 50 units").click()
    expect(view).to_contain_text("100 epochs")
    switch(page, "Training")
    expect(view).to_have_count(0)


@on_a_desktop
def test_all_open_at_once_they_follow_together(page):
    for title in [*TITLES.values(), "Training"]:
        switch(page, title)
    expect(page.locator(".view")).to_have_count(8)  # with the time machine above Training
    page.wait_for_timeout(200)  # the last one may be scrolled to
    page.evaluate("scrollTo(0, 0)")
    draw(page, DIGITS[0])
    says(page, 0)
    expect(page.locator("#robustness .said strong")).to_have_text(["0"] * len(VARIANTS))
    expect(page.locator("#uncertainty .said strong")).to_have_text(["0"] * len(VARIANTS))
    expect(page.locator("#attribution .map .said")).to_have_text(["0"] * len(VARIANTS))
    assert fits(page)
