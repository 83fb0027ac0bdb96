"""An answer stands only beside the drawing it answers. When none comes the page says why, asks again and recovers."""

import json
import os
import re
import signal
import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from app.ui.format import all_of
from app.ui.texts import find, text
from tests.support.digits import DIGITS
from tests.support.pages import DESKTOP, draw, press, put, says
from tests.support.server import free_port, started
from training.model.variants import VARIANTS

pytestmark = pytest.mark.slow

ASKED = re.compile(r"/gradio_api/run/(?!respond_hold)")
PAGE = "<!doctype html><title>Sign in</title><h1>Sign in</h1>"


def answering(status, body=PAGE, kind="text/html", **headers):
    return lambda route: route.fulfill(status=status, body=body, content_type=kind, headers=headers)


def refusing(route):
    route.abort("connectionrefused")


def hanging(route):
    """No answer at all: the browser gives up in the end."""


SAID = find("page.trouble")
TROUBLE = {
    "a proxy without a server": (answering(502), SAID["down"]),
    "a proxy that gave up": (answering(504), SAID["late"]),
    "a proxy's limit": (answering(413), SAID["large"]),
    "too many questions": (answering(429), SAID["busy"]),
    "too much at once": (answering(503), SAID["busy"]),
    "a fault": (answering(500), SAID["failed"]),
    "a fault in JSON": (answering(500, '{"error": "<b>${alert(1)}`"}', "application/json"), SAID["failed"]),
    "another server": (answering(404), SAID["strange"]),
    "a closed door": (answering(403), SAID["foreign"]),
    "a sign-in page": (answering(200), SAID["foreign"]),
    "other JSON": (answering(200, '{"ok": true}', "application/json"), SAID["foreign"]),
    "no JSON object": (answering(200, "null", "application/json"), SAID["foreign"]),
    "nothing": (answering(200, ""), SAID["foreign"]),
    "a lost connection": (refusing, SAID["unreachable"]),
}


@pytest.fixture
def page(contexts, address):
    page = contexts(json.dumps(DESKTOP)).new_page()
    page.goto(address)
    page.locator(".paper").click(trial=True)
    yield page
    page.close()


def answers_nothing(page, sentence, kind=None, **options):
    expect(page.locator(".verdict"), kind).to_contain_text(sentence, **options)
    expect(page.locator(".digit strong")).to_have_text(["?"] * len(VARIANTS))
    expect(page.locator(".seen img")).to_have_count(0)
    expect(page.locator(".toast-body")).to_have_count(0)


def test_no_answer_is_shown_beside_another_drawing_and_the_page_recovers(page):
    page.evaluate("PAUSE.first = 100")  # milliseconds; how long they are is for another test
    for i, (kind, (answer, sentence)) in enumerate(TROUBLE.items()):
        before, drawn = (1, 7) if i % 2 == 0 else (7, 1)
        put(page, DIGITS[before])
        says(page, before)
        page.route(ASKED, answer)
        put(page, DIGITS[drawn])
        answers_nothing(page, sentence, kind)
        page.unroute(ASKED)
        says(page, drawn)


def test_a_request_that_hangs_is_given_up_and_asked_again(page):
    draw(page, DIGITS[1])
    says(page, 1)
    page.route(ASKED, hanging)
    page.evaluate("TIMEOUT.first = 1000")
    press(page, "Clear")
    draw(page, DIGITS[7])
    answers_nothing(page, SAID["waiting"], timeout=2000)
    answers_nothing(page, SAID["late"])
    page.unroute(ASKED)
    says(page, 7)


def held(page):
    """The first request from now on, once it comes; it goes on when it is told to. The others pass."""
    late = []
    page.route(ASKED, lambda route: route.continue_() if late else late.append(route))
    return late


CHANGES = {
    "cleared and drawn on": lambda page: (press(page, "Clear"), draw(page, DIGITS[7])),
    "taken back": lambda page: press(page, "Undo"),
    "an example": lambda page: press(page, text("page.examples.bar")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_late_answer_to_what_is_no_longer_there_is_not_shown(page, change):
    page.clock.install()
    draw(page, DIGITS[7])
    says(page, 7)
    late = held(page)
    draw(
        page,
        [[(30, 30), (30, 250)], [(60, 30), (60, 250)], [(90, 30), (90, 250)]][: 1 if change == "taken back" else 3],
    )
    page.clock.fast_forward(3000)
    expect(page.locator(".verdict")).to_have_text(SAID["waiting"])
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver(() => said.push(document.querySelector(".verdict").textContent))
        .observe(document.querySelector("#answers"), { subtree: true, childList: true, characterData: true });
    }""")
    CHANGES[change](page)
    late[0].continue_()
    says(page, 7)
    assert set(page.evaluate("said")) <= {SAID["waiting"], f"{all_of(VARIANTS)} say 7."}


def test_a_late_answer_of_the_other_size_is_not_shown(page):
    late = held(page)
    draw(page, DIGITS[7])
    page.get_by_role("radio", name="Small").check()
    page.evaluate("""() => {
      window.said = [];
      new MutationObserver(() => said.push(document.querySelector(".weights").textContent))
        .observe(document.querySelector("#answers"), { subtree: true, childList: true, characterData: true });
    }""")
    late[0].continue_()
    says(page, 7)
    weights = page.evaluate("said")
    assert weights
    assert len({text for text in weights if text.startswith("Weights")}) == 1


def test_pauses_grow_and_who_draws_on_waits_no_longer_than_a_second(page):
    asked = []

    def answer(route):
        asked.append(time.monotonic())
        answering(502)(route)

    page.route(ASKED, answer)
    put(page, DIGITS[7])  # at once: each change of a drawing begins anew with a second
    page.wait_for_timeout(4000)
    pauses = [after - before for before, after in pairwise(asked)]
    assert pauses[0] >= 1
    assert len(asked) <= 4
    assert sorted(pauses) == pauses
    before = len(asked)
    put(page, DIGITS[1])
    page.wait_for_timeout(1500)
    assert before < len(asked) <= before + 2


def test_views_go_with_the_answer_and_come_back(page):
    draw(page, DIGITS[7])
    for title in "Break it", "Training":
        page.get_by_label(title, exact=True).check()
    expect(page.locator("#robustness .card")).to_have_count(len(VARIANTS))
    expect(page.locator("#training .chart")).to_have_count(4)
    page.route(ASKED, answering(502))
    page.get_by_role("radio", name="Small").check()
    answers_nothing(page, "The server is down")
    expect(page.locator("#robustness")).to_have_count(0)
    expect(page.locator("#closer-training")).to_have_text(SAID["down"])
    page.unroute(ASKED)
    expect(page.locator("#training")).to_contain_text("100 epochs")
    expect(page.locator("#robustness .card")).to_have_count(len(VARIANTS))


def test_offline_for_a_while_and_back(page):
    draw(page, DIGITS[1])
    says(page, 1)
    page.context.set_offline(True)
    press(page, "Clear")
    draw(page, DIGITS[7])
    answers_nothing(page, SAID["offline"])
    page.wait_for_timeout(3000)  # the pauses are longer by now
    page.context.set_offline(False)
    expect(page.locator(".verdict")).to_have_text(f"{all_of(VARIANTS)} say 7.", timeout=2000)


def test_a_server_that_stops_is_killed_and_comes_back(contexts):
    port = str(free_port())
    page = contexts(json.dumps(DESKTOP)).new_page()
    with started("-m", "app", GRADIO_SERVER_PORT=port) as (server, address):
        page.goto(address)
        page.locator(".paper").click(trial=True)
        page.evaluate("PAUSE.most = 1000")
        draw(page, DIGITS[1])
        says(page, 1)
        os.kill(server.pid, signal.SIGSTOP)
        press(page, "Clear")
        draw(page, DIGITS[4][:1])
        answers_nothing(page, SAID["waiting"], timeout=2000)
        os.kill(server.pid, signal.SIGCONT)
        expect(page.locator(".seen img")).to_be_visible()
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    draw(page, DIGITS[4][1:])
    answers_nothing(page, SAID["unreachable"])
    page.evaluate("window.same = true")
    with started("-m", "app", GRADIO_SERVER_PORT=port):
        says(page, 4)
        expect(page.locator(".ink polyline")).to_have_count(2)
        assert page.evaluate("window.same")  # it was not loaded anew: undo still knows what was there
    page.close()
