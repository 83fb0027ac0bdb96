"""The page in a real browser, drawn on with real pointer events, at desktop and phone size."""

import pytest
from playwright.sync_api import expect

from tests.test_classify import DIGITS

expect.set_options(timeout=20_000)  # two busy cores

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request, chromium, address):
    page = chromium.new_page(**request.param)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.strangers = []
    page.on("request", lambda request: request.url.startswith((address, "data:")) or page.strangers.append(request.url))
    page.goto(address)
    expect(page.locator(".network")).to_have_count(3)
    yield page
    assert page.errors == []
    assert page.strangers == []
    page.close()


def draw(page, strokes):
    box = page.locator(".paper").bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x * box["width"] / 280, box["y"] + y * box["height"] / 280) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()


def touch(page, strokes):
    """The same with a finger: touches as the browser's own protocol sends them."""
    session = page.context.new_cdp_session(page)
    box = page.locator(".paper").bounding_box()
    for stroke in strokes:
        for i, (x, y) in enumerate(stroke):
            point = {"x": box["x"] + x * box["width"] / 280, "y": box["y"] + y * box["height"] / 280}
            session.send(
                "Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": [point]}
            )
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def says(page, digit):
    expect(page.locator(".verdict")).to_have_text(f"All three say {digit}.")
    expect(page.locator(".digit strong")).to_have_text([str(digit)] * 3)


def empty(page):
    expect(page.locator(".digit strong")).to_have_text(["?"] * 3)
    expect(page.locator(".seen img")).to_have_count(0)
    expect(page.locator(".hint")).to_be_visible()
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()


def test_a_digit_drawn_at_once_is_answered_by_three_networks(page):
    empty(page)
    draw(page, DIGITS[3])
    says(page, 3)
    for network in page.locator(".network").all():
        rows = network.locator(".bars li")
        expect(rows.locator("b")).to_have_text(list("0123456789"))
        assert rows.nth(3).locator("u").bounding_box()["width"] > 5 * rows.nth(7).locator("u").bounding_box()["width"]
        assert rows.nth(3).locator("span").inner_text().endswith("%")
    expect(page.locator(".seen img")).to_be_visible()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_undo_redo_and_clear_step_through_what_was_drawn(page):
    lines = page.locator(".ink polyline")
    for name in "Undo", "Redo", "Clear":
        expect(button(page, name)).to_be_disabled()
    draw(page, DIGITS[1])
    says(page, 1)
    draw(page, [[(60, 60), (220, 60)], [(60, 220), (220, 220)]])
    expect(lines).to_have_count(3)
    for left in 2, 1:
        button(page, "Undo").click()
        expect(lines).to_have_count(left)
    says(page, 1)
    button(page, "Redo").click()
    expect(lines).to_have_count(2)
    draw(page, [[(60, 120), (220, 120)]])
    expect(button(page, "Redo")).to_be_disabled()  # what was drawn instead is all there is
    button(page, "Clear").click()
    empty(page)
    button(page, "Undo").click()
    expect(lines).to_have_count(3)
    for _ in range(3):
        button(page, "Undo").click()
    empty(page)
    expect(button(page, "Undo")).to_be_disabled()
    draw(page, DIGITS[0])
    says(page, 0)


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


def test_the_answer_follows_while_the_pen_is_still_down(page):
    box = page.locator(".paper").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.15)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.85, steps=20)
    says(page, 1)
    page.mouse.up()


def test_what_travels_is_small(page):
    sizes = []
    page.on("request", lambda request: request.post_data and sizes.append(len(request.post_data)))
    draw(page, DIGITS[8])
    says(page, 8)
    assert sizes
    assert max(sizes) < 4000


def test_the_switch_asks_the_other_size_about_the_same_drawing(page):
    def ask(size, before):
        page.get_by_role("radio", name=size).click()
        expect(page.locator(".bars span")).not_to_have_text(before)
        return page.locator(".bars span").all_inner_texts()

    draw(page, DIGITS[0])
    says(page, 0)
    notebook = ask("Notebook · 50 units", page.locator(".bars span").all_inner_texts())
    wide = ask("Wide · 512 units", notebook)
    assert ask("Notebook · 50 units", wide) == notebook


def test_a_palm_beside_the_pen_draws_nothing(page):
    page.evaluate("""() => {
      const paper = document.querySelector(".paper"), box = paper.getBoundingClientRect();
      paper.setPointerCapture = () => {};
      const send = (kind, id, type, x, y) => paper.dispatchEvent(new PointerEvent(kind, {
        pointerId: id, pointerType: type, isPrimary: true, bubbles: true, button: 0,
        clientX: box.left + x * box.width, clientY: box.top + y * box.height,
      }));
      send("pointerdown", 1, "pen", 0.5, 0.2);
      send("pointerdown", 2, "touch", 0.9, 0.9);
      send("pointermove", 1, "pen", 0.5, 0.5);
      send("pointermove", 2, "touch", 0.8, 0.9);
      send("pointerup", 2, "touch", 0.8, 0.9);
      send("pointermove", 1, "pen", 0.5, 0.8);
      send("pointerup", 1, "pen", 0.5, 0.8);
    }""")
    expect(page.locator(".ink polyline")).to_have_count(1)
    says(page, 1)


def test_keys_undo_and_clear_also_after_the_switch_was_used(page):
    draw(page, DIGITS[4])
    page.get_by_role("radio", name="Notebook · 50 units").click()
    page.keyboard.press("Control+z")
    expect(page.locator(".ink polyline")).to_have_count(1)
    page.keyboard.press("Escape")  # closes things elsewhere, and must not cost a drawing
    expect(page.locator(".ink polyline")).to_have_count(1)
    page.keyboard.press("Delete")
    empty(page)


def test_it_fits_its_screen(page):
    draw(page, DIGITS[5])
    says(page, 5)
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width <= page.viewport_size["width"]
    if page.viewport_size["width"] == 1280:
        assert height <= 800


def test_a_finger_draws_and_the_page_stays_where_it_is(chromium, address):
    page = chromium.new_page(**PHONE)
    page.goto(address)
    expect(page.locator(".network")).to_have_count(3)
    touch(page, DIGITS[2])
    says(page, 2)
    touch(page, [[(140, 250), (140, 20)]])
    expect(page.locator(".ink polyline")).to_have_count(2)
    assert page.evaluate("window.scrollY") == 0
    page.close()


def test_a_drawing_outlives_a_change_of_size_and_theme(page):
    draw(page, DIGITS[8])
    says(page, 8)
    page.set_viewport_size({"width": 500, "height": 700})
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".ink polyline")).to_have_count(1)
    box = page.locator(".ink polyline").bounding_box()
    assert box["height"] > 100
    says(page, 8)
