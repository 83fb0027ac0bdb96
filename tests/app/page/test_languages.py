"""The page speaks the browser's language, all of it."""

import json

import pytest
from PIL import Image
from playwright.sync_api import expect

from app.ui.texts import TEXTS
from app.views import TRAINING, VIEWS
from tests.support.digits import DIGITS, encoded
from tests.support.pages import DESKTOP, PHONE, draw

pytestmark = pytest.mark.slow

GERMAN = TEXTS["de"]


@pytest.fixture
def german(contexts, address):
    pages = []

    def opened(kind):
        page = contexts(json.dumps({**kind, "locale": "de-DE"})).new_page()
        pages.append(page)
        page.goto(address)
        page.locator(".paper").click(trial=True)
        return page

    yield opened
    for page in pages:
        page.close()


def sentences(said):
    """The texts of a language without what is filled in."""
    if isinstance(said, str):
        return [part.strip() for part in said.replace("[", "{").replace("]", "{").replace("}", "{").split("{")[::2]]
    return [each for below in (said.values() if isinstance(said, dict) else said) for each in sentences(below)]


def test_a_german_browser_gets_a_german_page(german):
    page = german(DESKTOP)
    assert page.title() == GERMAN["page"]["head"]["title"]
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".verdict")).to_have_text(GERMAN["page"]["answers"]["empty"])
    draw(page, DIGITS[7])
    expect(page.locator(".verdict")).to_have_text("Alle drei sagen 7.")
    expect(page.locator(".hold").first).to_contain_text("Bleibt bei 7")
    for name in *VIEWS, TRAINING:
        page.get_by_label(GERMAN["page"]["views"][name], exact=True).check()
        expect(page.locator(f"#{name} .card")).to_have_count(3)
    page.get_by_role("slider", name=GERMAN["elsewhere"]["noise"]).fill("50")
    expect(page.locator(".experiment")).to_contain_text("Rauschen 50")
    shown = page.locator(".gradio-container").inner_html()
    english = [each for each in sentences(TEXTS["en"]) if len(each) > 8 and each not in sentences(GERMAN)]
    assert len(english) > 50
    assert [each for each in english if each in shown] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_refusals_are_german_too_and_nothing_is_cut_off_on_a_phone(german):
    page = german(PHONE)
    blank = encoded(Image.new("RGB", (40, 40), "white"))
    page.locator(".file").set_input_files({"name": "blank.png", "mimeType": "image/png", "buffer": blank})
    expect(page.locator(".verdict")).to_contain_text("Das Bild ist leer")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = "[...document.querySelectorAll('button, label, legend')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map((e) => e.textContent)") == []
