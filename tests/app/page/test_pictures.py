"""Digits that were not drawn on the page: examples to click, and photographs, chosen, pasted or dropped."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from app.ui.examples import EXAMPLES
from app.ui.format import all_of
from app.ui.texts import text
from tests.support.digits import DIGITS, encoded
from tests.support.pages import choose, draw, empty, on_a_desktop, press, says
from tests.support.photos import photograph
from training.data.rasterize import PAD_PEN, rasterize_pad
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

SENT = """async ([kind, files, texts, place]) => {
  const data = new DataTransfer();
  for (const [type, content] of files)
    data.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], "digit", { type }));
  for (const [type, text] of texts) data.items.add(text, type);
  const target = document.querySelector(place);
  const init = { bubbles: true, cancelable: true };
  const send = (name) => target.dispatchEvent(new DragEvent(name, { ...init, dataTransfer: data }));
  if (kind === "paste") return !target.dispatchEvent(new ClipboardEvent(kind, { ...init, clipboardData: data }));
  return [send("dragenter"), send("dragover"), send("drop")].every((unhandled) => !unhandled);
}"""


def give(page, kind, *files, texts=(), place=".paper"):
    """Paste or drop files, (kind, content) each, and texts, upon the place of a selector. The page must handle it: else
    the browser would open the file in the page's place."""
    sent = [(each, base64.b64encode(content).decode()) for each, content in files]
    assert page.evaluate(SENT, [kind, sent, list(texts), place])


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
        thumbnail = page.get_by_role("button", name=text(f"page.examples.{example['name']}"))
        thumbnail.tap() if page.evaluate("navigator.maxTouchPoints") else thumbnail.click()
        expect(page.locator(".ink polyline")).to_have_count(len(example["strokes"]))
        expect(page.locator(".seen img")).not_to_have_attribute("src", seen or "")
        expect(page.locator(".digit strong")).not_to_have_text(["?"] * len(VARIANTS))
    press(page, "Undo")
    expect(page.locator(".ink polyline")).to_have_count(len(EXAMPLES[-2]["strokes"]))


@on_a_desktop
def test_plain_examples_are_read_and_the_last_is_no_digit(page):
    press(page, text("page.examples.corner"))
    says(page, 5)
    press(page, text("page.examples.bar"))
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


@on_a_desktop
@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_photograph_is_pasted_or_dropped_anywhere(page, photo, kind):
    for place in ".paper", ".tools", ".networks", "#title", "footer", "body":
        give(page, kind, ("image/jpeg", photo), place=place)
        says(page, 7)
        expect(page.locator(".over")).to_have_count(0)
        press(page, "Clear")
        empty(page)
    give(page, kind, ("text/plain", b"seven"), ("image/jpeg", photo), texts=[("text/plain", "digit.jpg")])
    says(page, 7)


NO_PICTURE = text("page.pad.missing")
NO_IMAGE = text("page.pad.unreadable")
GIVEN = {
    "text": ([], [("text/plain", "7")], NO_PICTURE),
    "a link": ([], [("text/uri-list", "https://example.org/7.png"), ("text/html", "<img src='7.png'>")], NO_PICTURE),
    "nothing": ([], [], NO_PICTURE),
    "a PDF": ([("application/pdf", b"%PDF-1.7")], [], NO_IMAGE),
    "no kind": ([("", b"\0" * 99)], [], NO_IMAGE),
    "HEIC": ([("image/heic", b"\0\0\0\x18ftypheic")], [], NO_IMAGE),
}


@on_a_desktop
@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_what_is_given_without_a_picture_gets_a_sentence_and_costs_no_ink(page, kind):
    draw(page, DIGITS[7])
    says(page, 7)
    for what, (files, texts, sentence) in GIVEN.items():
        give(page, kind, *files, texts=texts, place="#title")
        expect(page.locator(".trouble"), what).to_have_text(sentence)
        page.evaluate("document.querySelector('.trouble').textContent = ''")
    expect(page.locator(".ink polyline")).to_have_count(1)
    says(page, 7)


@on_a_desktop
def test_while_a_file_is_dragged_over_the_page_the_pad_shows_where_it_goes(page):
    page.evaluate("document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true, cancelable: true }))")
    expect(page.locator(".over .paper")).to_have_count(1)
    page.evaluate("document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true }))")
    expect(page.locator(".over .paper")).to_have_count(0)


@on_a_desktop
def test_text_can_still_be_pasted_where_text_is_typed(page):
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'typed' }))")
    page.evaluate("""() => document.querySelector("#typed").dispatchEvent(
      new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: new DataTransfer() }))""")
    expect(page.locator(".trouble")).to_be_empty()


LAYERS = {
    "ink alone": ((0, 0, 0, 0), (0, 0, 0, 255)),
    "white ink alone": ((255, 255, 255, 0), (255, 255, 255, 255)),
    "paper alone": ((255, 255, 255, 255), (0, 0, 0, 0)),
    "half transparent": ((0, 0, 0, 0), (200, 0, 0, 128)),
}


def layer(paper, ink):
    """A seven as a picture whose digit is told from its paper by transparency alone."""
    mask = Image.fromarray((rasterize_pad(DIGITS[7], PAD_PEN) * 255).astype(np.uint8))
    picture = Image.new("RGBA", mask.size, paper)
    picture.paste(ink, mask=mask)
    return picture


@on_a_desktop
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_transparency_survives_whatever_kind_of_picture_it_is(page, kind):
    for look, (paper, ink) in LAYERS.items():
        if (kind, look) != ("GIF", "half transparent"):  # a GIF's pixels are transparent or not
            give(page, "drop", (f"image/{kind.lower()}", encoded(layer(paper, ink), kind)))
            expect(page.locator(".verdict"), look).to_have_text(f"{all_of(VARIANTS)} say 7.")
            press(page, "Clear")
            empty(page)


@on_a_desktop
def test_an_opaque_photograph_of_any_kind_travels_as_a_jpeg(page, photo):
    give(page, "drop", ("image/webp", encoded(Image.open(io.BytesIO(photo)), "WEBP")))
    says(page, 7)
    expect(page.locator(".photo")).to_have_attribute("href", re.compile("^data:image/jpeg;base64,"))


@on_a_desktop
def test_an_empty_sheet_gets_a_sentence_and_the_page_goes_on(page):
    paper = (235, 232, 222)
    sheet = photograph(DIGITS[1], np.random.default_rng(0), paper=paper, ink=paper, gradient=0.4)
    choose(page, jpeg(sheet))
    expect(page.locator(".verdict")).to_have_text("The image is blank: nothing in it stands out from its background.")
    expect(page.locator(".digit strong")).to_have_text(["?"] * len(VARIANTS))
    press(page, "Clear")
    empty(page)
    draw(page, DIGITS[7])
    says(page, 7)


@on_a_desktop
@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg"])
def test_what_is_no_picture_gets_a_sentence_and_costs_no_ink(page, content):
    draw(page, DIGITS[7])
    says(page, 7)
    choose(page, content)
    expect(page.locator(".trouble")).to_have_text(text("page.pad.unreadable"))
    expect(page.locator(".ink polyline")).to_have_count(1)
    says(page, 7)
    draw(page, [[(140, 150), (141, 152)]])
    expect(page.locator(".trouble")).to_be_hidden()
