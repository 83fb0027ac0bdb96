"""Units are switched off by hand in the view "Inside", with mouse, finger or keyboard, and all else follows."""

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.inference import current_models
from app.preprocessing import preprocess
from tests.support.digits import DIGITS
from tests.support.pages import draw, finger, on_a_desktop, says, touched
from training.data.pixels import scale
from training.model.contribution import importance_ranks
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

COLUMNS, ROWS = 32, 16  # of a layer of the large networks


@pytest.fixture
def inside(page):
    """A page with a seven, seen from inside."""
    draw(page, DIGITS[7])
    says(page, 7)
    page.get_by_label("Inside", exact=True).check()
    expect(page.locator(".switches")).to_have_count(2 * len(VARIANTS))
    return page


def hit(page, layer, number):
    """Click on a unit's cell, or tap it."""
    cells = page.locator(f"#{layer}")
    box = cells.bounding_box()
    row, column = divmod(number, COLUMNS)
    at = {"x": (column + 0.5) * box["width"] / COLUMNS, "y": (row + 0.5) * box["height"] / ROWS}
    cells.tap(position=at) if touched(page) else cells.click(position=at)


def are_off(page, count):
    """So many, as the page says."""
    words = {0: [], 1: ["1 unit off by hand. Reset"]}.get(count, [f"{count} units off by hand. Reset"])
    expect(page.locator(".experiment")).to_have_text(words)


def off(page, layer):
    return page.locator(f"#{layer}").get_attribute("data-off")


def most_important(count):
    """Units of the large baseline's second layer, those first that contribute most to its reading of a seven."""
    x = scale(torch.from_numpy(preprocess(DIGITS[7]))[None])
    return importance_ranks(current_models("wide").networks["baseline"], x)[1][0].argsort()[:count].tolist()


def bars(page):
    return page.locator(".answers .bars").all_text_contents()


def test_a_click_or_a_tap_switches_a_unit_and_a_second_one_back(inside):
    before, picture = bars(inside), inside.locator("#baseline-2 img")
    whole = picture.get_attribute("src")
    hit(inside, "dropout-1", 37)
    are_off(inside, 1)
    hit(inside, "prelu-2", 511)
    are_off(inside, 2)
    assert (off(inside, "dropout-1"), off(inside, "prelu-2"), off(inside, "dropout-2")) == ("[37]", "[511]", "[]")
    expect(inside.locator(".hold")).to_have_text([""] * len(VARIANTS))
    for unit in most_important(12):
        hit(inside, "baseline-2", unit)
    are_off(inside, 14)
    assert picture.get_attribute("src") != whole
    assert bars(inside)[0] != before[0]
    assert bars(inside)[1] == before[1]
    hit(inside, "prelu-2", 511)
    are_off(inside, 13)
    inside.reload()
    are_off(inside, 13)
    reset = inside.locator("#activations .reset" if touched(inside) else ".experiment .reset")
    reset.tap() if touched(inside) else reset.click()
    are_off(inside, 0)
    says(inside, 7)
    assert bars(inside) == before
    assert off(inside, "dropout-1") == "[]"
    assert inside.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_is_not_lost_where_an_answer_comes_while_the_button_is_down(inside):
    cells = inside.locator("#dropout-2")
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    at, beside = ((box["x"] + (column + 0.5) * box["width"] / COLUMNS, box["y"] + 3) for column in (3, 4))
    renewed = "document.getElementById('dropout-2').outerHTML += ''"
    if touched(inside):
        touch = finger(inside)
        touch("touchStart", at)
        inside.evaluate(renewed)
        touch("touchEnd")
    else:
        for start, end, count in (at, beside, 0), (at, at, 1), ((2, 2), at, 1):
            inside.mouse.move(*start)
            inside.mouse.down()
            inside.evaluate(renewed)
            inside.mouse.move(*end)
            inside.mouse.up()
            are_off(inside, count)
    are_off(inside, 1)
    assert off(inside, "dropout-2") == "[3]"


@on_a_desktop
def test_the_keyboard_moves_a_cursor_and_switches(inside):
    cells = inside.locator("#baseline-2")
    cells.focus()
    cursor = cells.get_by_role("option")
    expect(cursor).to_have_accessible_name("Unit 0")
    for key in "ArrowUp", "ArrowLeft", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight":
        inside.keyboard.press(key)
    expect(cursor).to_have_accessible_name("Unit 66")
    expect(cursor).to_have_css("opacity", "1")
    expect(cells).to_have_attribute("aria-activedescendant", "baseline-2-66")
    expect(cursor).to_have_attribute("aria-selected", "false")
    box, cell = cells.bounding_box(), cursor.bounding_box()
    assert cell["x"] - box["x"] == pytest.approx(2 * box["width"] / COLUMNS, abs=0.1)
    assert cell["y"] - box["y"] == pytest.approx(2 * box["height"] / ROWS, abs=0.1)
    top = inside.evaluate("scrollY")
    for key, count in ("Space", 1), ("Enter", 0), ("Enter", 1):
        inside.keyboard.press(key)
        are_off(inside, count)
        expect(cursor).to_have_attribute("aria-selected", "true" if count else "false")
        expect(cells).to_be_focused()
        expect(cursor).to_have_accessible_name("Unit 66")  # the answer leaves the cursor where it was
    assert off(inside, "baseline-2") == "[66]"
    for count in 0, 1:
        cursor.evaluate("unit => unit.click()")  # as a screen reader does
        are_off(inside, count)
    assert off(inside, "baseline-2") == "[66]"
    assert inside.evaluate("scrollY") == top
    expect(inside.locator(".aloud")).to_contain_text("1 unit off by hand")
    for _ in range(40):
        inside.keyboard.press("ArrowRight")
    expect(cursor).to_have_accessible_name("Unit 95")  # the end of the row
    found = Axe().run(inside, {"include": [["#activations"]]}).response["violations"]
    assert [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]] == []


@on_a_desktop
def test_another_size_has_other_units(inside):
    hit(inside, "baseline-1", 400)
    are_off(inside, 1)
    asked = []
    inside.on("request", lambda request: request.url.endswith("/run/respond") and asked.append(request.post_data_json))
    inside.get_by_role("radio", name="Small").check()
    are_off(inside, 0)
    expect(inside.locator("#baseline-1")).to_have_attribute("data-columns", "10")
    assert [each["data"][3]["off"] for each in asked] == [[]]
    inside.get_by_role("radio", name="Large").check()
    expect(inside.locator("#baseline-1")).to_have_attribute("data-columns", str(COLUMNS))
    are_off(inside, 0)
    assert off(inside, "baseline-1") == "[]"
