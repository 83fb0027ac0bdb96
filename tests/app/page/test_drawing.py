"""The page in a real browser, drawn on with real pointer events, at desktop and phone size."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.limits import MAX_POINTS
from app.preprocessing import preprocess
from app.ui.texts import text
from tests.support.digits import DIGITS, probabilities
from tests.support.pages import PHONE, button, draw, empty, on_a_desktop, press, put, says


def test_a_digit_drawn_at_once_is_answered_by_three_networks(page):
    empty(page)
    draw(page, DIGITS[3])
    says(page, 3)
    paper, ink = (page.locator(each).bounding_box() for each in (".paper", ".ink polyline"))  # it is where the pen was
    for start, length in ("x", "width"), ("y", "height"):
        drawn = [point[start == "y"] / 280 for point in DIGITS[3][0]]
        seen = [(ink[start] + side - paper[start]) / paper[length] for side in (0, ink[length])]
        assert seen == pytest.approx([min(drawn), max(drawn)], abs=0.05)
    for network in page.locator(".network").all():
        rows = network.locator(".bars li")
        expect(rows.locator("b")).to_have_text(list("0123456789"))
        bars = (rows.nth(i).locator("i") for i in (3, 7))
        long, short = (bar.evaluate("bar => parseFloat(bar.style.backgroundSize)") for bar in bars)
        assert long > 90  # per cent of the track
        assert short < 5
        assert rows.nth(3).locator("span").inner_text().endswith("%")
    expect(page.locator(".seen img")).to_be_visible()


@pytest.mark.slow
def test_undo_redo_and_clear_step_through_what_was_drawn(page):
    lines = page.locator(".ink polyline")
    for name in "Undo", "Redo", "Clear":
        expect(button(page, name)).to_be_disabled()
    draw(page, DIGITS[1])
    says(page, 1)
    draw(page, [[(60, 60), (220, 60)], [(60, 220), (220, 220)]])
    expect(lines).to_have_count(3)
    for left in 2, 1:
        press(page, "Undo")
        expect(lines).to_have_count(left)
    says(page, 1)
    press(page, "Redo")
    expect(lines).to_have_count(2)
    draw(page, [[(60, 120), (220, 120)]])
    expect(button(page, "Redo")).to_be_disabled()  # what was drawn instead is all there is
    press(page, "Clear")
    empty(page)
    press(page, "Undo")
    expect(lines).to_have_count(3)
    for _ in range(3):
        press(page, "Undo")
    empty(page)
    expect(button(page, "Undo")).to_be_disabled()
    draw(page, DIGITS[0])
    says(page, 0)


@on_a_desktop
def test_keys_do_the_same(page):
    lines = page.locator(".ink polyline")
    draw(page, DIGITS[4])
    for key, left in (
        ("Control+z", 1), ("Control+z", 0), ("Control+z", 0), ("Control+y", 1), ("Control+Shift+Z", 2), ("Delete", 0),
        ("Control+z", 2),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(lines).to_have_count(left)
    says(page, 4)


@on_a_desktop
def test_each_card_says_how_long_its_answer_holds_once_the_pen_is_up(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    draw(page, DIGITS[7], lift=False)
    says(page, 7)
    expect(page.locator(".hold")).to_have_text([""] * 3)
    assert "respond_hold" not in asked
    page.mouse.up()
    draw(page, [[(150, 150), (151, 152)]])
    says(page, 7)
    holds = page.locator(".hold")
    words = re.compile(r"^Keeps saying 7 (until|even with) (\d+)% of its units( are)? off\.$")
    page.wait_for_timeout(500)  # by then the answer to the whole drawing stands, and nothing is drawn anew
    expect(holds).to_have_text([words] * 3)
    width = "(hold) => ['i', 'u'].map((each) => hold.querySelector(each).getBoundingClientRect().width)"
    for card in holds.all():
        gauge, bar = card.evaluate(width)
        assert bar / gauge == pytest.approx(int(words.match(card.inner_text())[2]) / 100, abs=0.02)
    top = holds.first.bounding_box()["y"]
    press(page, "Clear")
    expect(holds).to_have_text([""] * 3)
    assert holds.first.bounding_box()["y"] == top  # nothing jumps


def test_the_answer_follows_while_the_pen_is_still_down_and_the_page_stays(page):
    draw(page, DIGITS[1], lift=False)
    says(page, 1)
    expect(button(page, "Undo")).to_be_disabled()  # a stroke that is not finished cannot be taken back
    assert page.evaluate("[scrollX, scrollY, getSelection().toString()]") == [0, 0, ""]


def shows(page, size):
    """Each network of that size answers what it should for the ink that is on the pad, and is as sure."""
    points = (line.get_attribute("points") for line in page.locator(".ink polyline").all())
    strokes = [[tuple(map(float, point.split(","))) for point in line.split()] for line in points]
    answers = probabilities(preprocess(strokes), size).values()
    for ten, network in zip(answers, page.locator(".network").all(), strict=True):
        expect(network.locator(".digit strong")).to_have_text(str(ten.argmax()))
        expect(network.locator(".digit span")).to_have_text(re.compile(rf"^>?{100 * min(ten.max(), 0.999):.1f}%$"))


@on_a_desktop
@pytest.mark.slow
def test_fifty_fast_strokes_leave_the_answer_to_the_last_drawing(page):
    rng = np.random.default_rng(0)
    draw(page, rng.uniform(20, 260, (49, 3, 2)).tolist())
    draw(page, [[(140, 60), (140, 220)]])
    expect(page.locator(".ink polyline")).to_have_count(50)
    shows(page, "wide")
    press(page, "Clear")
    empty(page)


@on_a_desktop
@pytest.mark.slow
def test_a_full_pad_says_so_and_goes_on_answering(page):
    trouble = page.locator(".trouble")
    dot = [[140, 60]] * (MAX_POINTS - 10)
    put(page, [dot])
    for _ in range(2):
        expect(trouble).to_be_empty()
        draw(page, [[(140, 60 + 15 * i) for i in range(12)]])
        expect(trouble).to_have_text(text("page.pad.full"))
        draw(page, [[(60, 220), (220, 220)]])
        expect(page.locator(".ink polyline")).to_have_count(2)
        shows(page, "wide")
        press(page, "Undo")


@on_a_desktop
def test_two_digits_are_called_two_while_they_are_there(page):
    draw(page, [[(80, 60), (80, 220)]])
    expect(page.locator(".note")).to_have_count(0)
    draw(page, [[(200, 60), (200, 220)]])
    expect(page.locator(".note")).to_have_text("This looks like more than one digit. They read it as one.")
    expect(page.locator(".aloud")).to_contain_text("This looks like more than one digit.")
    press(page, "Undo")
    says(page, 1)
    expect(page.locator(".note")).to_have_count(0)


@on_a_desktop
def test_what_travels_is_small(page):
    sizes = []
    page.on("request", lambda request: request.post_data and sizes.append(len(request.post_data)))
    draw(page, DIGITS[8])
    says(page, 8)
    assert sizes
    assert max(sizes) < 4000


@on_a_desktop
def test_the_switch_asks_the_other_size_about_the_same_drawing(page):
    draw(page, DIGITS[5][:1] + DIGITS[7])  # no digit at all, so that no two networks are equally sure
    shows(page, "wide")
    wide = page.locator(".bars span").all_inner_texts()
    for name, size in ("Small · 50 units", "notebook"), ("Large · 512 units", "wide"):
        page.get_by_role("radio", name=name).click()
        shows(page, size)
        assert (page.locator(".bars span").all_inner_texts() == wide) == (size == "wide")


POINTERS = """events => {
  const paper = document.querySelector(".paper"), box = paper.getBoundingClientRect();
  paper.setPointerCapture = () => {};
  for (const [kind, pointerId, pointerType, x, y, isPrimary = true] of events) {
    const [clientX, clientY] = [box.left + x * box.width, box.top + y * box.height];
    const init = { pointerId, pointerType, isPrimary, clientX, clientY, bubbles: true, button: 0 };
    paper.dispatchEvent(new PointerEvent("pointer" + kind, init));
  }
}"""


def pointer(number, kind, *points, primary=True):
    """It comes down at the first of points, (x, y) as shares of the pad, and is lifted at the last."""
    kinds = ["down", *["move"] * (len(points) - 2), "up"]
    return [(event, number, kind, *point, primary) for event, point in zip(kinds, points, strict=True)]


DOWN, MOVE, UP = PEN = pointer(7, "pen", (0.5, 0.2), (0.5, 0.5), (0.5, 0.8))
PALM, PALM_MOVES, PALM_UP = pointer(2, "touch", (0.9, 0.9), (0.7, 0.9), (0.8, 0.9))
SECOND, SECOND_MOVES, SECOND_UP = pointer(3, "touch", (0.9, 0.5), (0.3, 0.5), (0.2, 0.5), primary=False)
FINGER = pointer(2, "touch", (0.5, 0.2), (0.5, 0.5), (0.5, 0.8))
HANDS = {  # each draws a one
    "a palm after the pen": [DOWN, PALM, MOVE, PALM_MOVES, PALM_UP, UP],
    "a palm before the pen, and longer": [PALM, *PEN, PALM_UP],
    "a palm that moves": [PALM, PALM_MOVES, DOWN, PALM_MOVES, MOVE, UP, PALM_UP],
    "a palm lifted meanwhile": [PALM, DOWN, PALM_UP, MOVE, UP],
    "a palm and a finger": [PALM, SECOND, DOWN, SECOND_MOVES, MOVE, UP, SECOND_UP, PALM_UP],
    "a palm that the system takes back": [PALM, ("cancel", *PALM_UP[1:]), *PEN],
    "a pen that is not the first pointer": [PALM, *((*event[:-1], False) for event in PEN), PALM_UP],
    "a second finger": [FINGER[0], SECOND, SECOND_MOVES, *FINGER[1:], SECOND_MOVES, SECOND_UP],
    "a finger beside the mouse": [("down", 1, "mouse", 0.5, 0.2), PALM, PALM_UP, ("up", 1, "mouse", 0.5, 0.8)],
}


@on_a_desktop
def test_a_palm_or_a_second_finger_draws_nothing(page):
    for hand, events in HANDS.items():
        page.evaluate(POINTERS, events)
        expect(page.locator(".ink polyline"), hand).to_have_count(1)
        x = page.locator(".ink polyline").evaluate("line => Array.from(line.points, ({ x }) => x)")
        assert x == pytest.approx([140] * len(x), abs=1), hand
        press(page, "Clear")
        empty(page)


@on_a_desktop
def test_the_pen_goes_on_while_the_palm_rests(page):
    strokes = [
        ((0.3, 0.6), (0.8, 0.6), (0.8, 0.6)),
        ((0.4, 0.2), (0.3, 0.6), (0.3, 0.6)),
        ((0.6, 0.2), (0.6, 0.85), (0.6, 0.85)),
    ]
    page.evaluate(POINTERS, [PALM, *[event for stroke in strokes for event in pointer(9, "pen", *stroke)], PALM_UP])
    expect(page.locator(".ink polyline")).to_have_count(3)
    says(page, 4)


@on_a_desktop
def test_keys_undo_and_clear_also_after_the_switch_was_used(page):
    draw(page, DIGITS[4])
    page.get_by_role("radio", name="Small · 50 units").click()
    page.keyboard.press("Control+z")
    expect(page.locator(".ink polyline")).to_have_count(1)
    page.keyboard.press("Escape")  # closes things elsewhere, and must not cost a drawing
    expect(page.locator(".ink polyline")).to_have_count(1)
    page.get_by_label("Inside").check()
    page.keyboard.press("Delete")
    empty(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".ink polyline")).to_have_count(1)


def test_it_fits_its_screen(page):
    draw(page, DIGITS[5])
    says(page, 5)
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width <= page.viewport_size["width"]
    if page.viewport_size["width"] == 1280:
        assert height <= 800


def test_a_finger_that_slides_off_the_pad_scrolls_nothing(contexts, address):
    page = contexts(json.dumps(PHONE)).new_page()
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(address)
    page.locator(".paper").click(trial=True)  # painted and at rest, and by then perhaps scrolled into view
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight + 200")
    draw(page, [[(140, 250), (140, 20)], [(20, 20), (140, 350)]])
    expect(page.locator(".ink polyline")).to_have_count(2)
    assert page.evaluate("window.scrollY") == 0
    page.close()
