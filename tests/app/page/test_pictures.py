"""Digits that were not drawn on the page: examples to click, and photographs, chosen, pasted or dropped."""

import base64
import io
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.ui.examples import EXAMPLES
from tests.support.digits import DIGITS
from tests.support.pages import choose, draw, empty, press, says
from tests.support.photos import photograph

pytestmark = pytest.mark.slow

SENT = """async ([kind, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "digit", { type }));
  const target = document.querySelector(".paper");
  const init = { bubbles: true, cancelable: true };
  target.dispatchEvent(kind === "paste"
    ? new ClipboardEvent(kind, { ...init, clipboardData: data })
    : new DragEvent(kind, { ...init, dataTransfer: data }));
}"""


@pytest.fixture(scope="module")
def photo():
    """A JPEG of a seven on squared paper, larger than what is sent."""
    picture = photograph(
        DIGITS[7], np.random.default_rng(0), size=(1600, 1200), ruling="squared", gap=90, pen=26, gradient=0.5, noise=6
    )
    return jpeg(picture)


def jpeg(picture):
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def test_every_example_is_drawn_and_answered(page):
    for i, example in enumerate(EXAMPLES):
        seen = page.locator(".seen img").get_attribute("src") if i else None
        thumbnail = page.get_by_role("button", name=f"Try {example['name']}")
        thumbnail.tap() if page.evaluate("navigator.maxTouchPoints") else thumbnail.click()
        expect(page.locator(".ink polyline")).to_have_count(len(example["strokes"]))
        expect(page.locator(".seen img")).not_to_have_attribute("src", seen or "")
        expect(page.locator(".digit strong")).not_to_have_text(["?"] * 3)
    press(page, "Undo")
    expect(page.locator(".ink polyline")).to_have_count(len(EXAMPLES[-2]["strokes"]))


def test_plain_examples_are_read_and_the_last_is_no_digit(page):
    page.get_by_role("button", name=f"Try {EXAMPLES[0]['name']}").click()
    says(page, 3)
    page.get_by_role("button", name=f"Try {EXAMPLES[1]['name']}").click()
    says(page, 7)


def test_a_photograph_is_chosen_shown_and_read(page, photo):
    sizes = []
    page.on("request", lambda request: request.post_data and sizes.append(len(request.post_data)))
    draw(page, DIGITS[1])
    says(page, 1)
    choose(page, photo)
    says(page, 7)
    assert max(sizes) < 500_000  # of the 1600 x 1200 pixels no more is sent than is needed
    expect(page.locator(".photo")).to_have_attribute("href", re.compile("^data:image/jpeg;base64,"))
    expect(page.locator(".ink polyline")).to_have_count(0)
    expect(page.locator(".hint")).to_be_hidden()
    press(page, "Undo")
    says(page, 1)
    press(page, "Redo")
    says(page, 7)
    page.reload()
    says(page, 7)
    draw(page, DIGITS[1])  # on the photograph, which gives way
    says(page, 1)
    press(page, "Undo")
    says(page, 7)
    press(page, "Clear")
    empty(page)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_photograph_is_pasted_or_dropped(page, photo, kind):
    page.evaluate(SENT, [kind, "image/jpeg", base64.b64encode(photo).decode()])
    says(page, 7)


def test_an_empty_sheet_gets_a_sentence_and_the_page_goes_on(page):
    paper = (235, 232, 222)
    sheet = photograph(DIGITS[1], np.random.default_rng(0), paper=paper, ink=paper, gradient=0.4)
    choose(page, jpeg(sheet))
    expect(page.locator(".verdict")).to_have_text("The image is blank: nothing in it stands out from its background.")
    expect(page.locator(".digit strong")).to_have_text(["?"] * 3)
    press(page, "Clear")
    empty(page)
    draw(page, DIGITS[7])
    says(page, 7)


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg"])
def test_what_is_no_picture_gets_a_sentence_and_costs_no_ink(page, content):
    draw(page, DIGITS[7])
    says(page, 7)
    choose(page, content)
    expect(page.locator(".trouble")).to_have_text("This is no picture that the browser can open: choose a JPEG or PNG.")
    expect(page.locator(".ink polyline")).to_have_count(1)
    says(page, 7)
    draw(page, [[(140, 150), (141, 152)]])
    expect(page.locator(".trouble")).to_be_hidden()
