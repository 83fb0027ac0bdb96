"""Who draws at the same moment is answered together, and as if alone."""

import asyncio
import threading
from threading import Event

import pytest
import torch

from app import handlers
from app.handlers import respond, respond_batched, respond_hold, respond_picture
from app.inference import Experiment, current_models
from app.inference.batcher import DynamicBatcher
from app.limits import MAX_DECODERS
from app.preprocessing import InvalidInput, preprocess
from app.ui.examples import EXAMPLES
from tests.support.digits import begun, encoded, picture
from tests.support.server import completed
from training.data.pixels import scale
from training.evaluation.hold import hold


def test_who_draws_at_the_same_moment_gets_the_answers_of_one_who_draws_alone():
    drawings = [begun(example["strokes"], share) for example in EXAMPLES for share in (0, 0.5, 1)]
    several = [(drawing, size, [], Experiment()) for drawing in drawings for size in ("wide", "notebook")]
    scribble = [[(i * 7 % 280, i * 11 % 280) for i in range(2000)]]
    several += [
        ([], "wide", [], Experiment()),
        (drawings[-1], "wide", ["robustness"], Experiment({"shift": 2.0})),
        (scribble, "wide", [], Experiment()),
    ]

    async def crowd():
        return await asyncio.gather(*(respond_batched(*each) for each in several))

    assert completed(crowd()) == [respond(*each) for each in several]


def test_one_call_answers_all_that_is_asked_at_the_same_moment(caplog):
    asked = []

    def double(numbers, kind):
        asked.append((numbers, kind))
        return [2 * number for number in numbers]

    async def crowd():
        together = DynamicBatcher(double)
        first = await asyncio.gather(*(together(number, number % 2) for number in range(5)))
        return first, await together(5, 1)

    assert completed(crowd()) == ([0, 2, 4, 6, 8], 10)
    assert asked == [([0, 2, 4], 0), ([1, 3], 1), ([5], 1)]
    assert caplog.text == ""  # where the loop would complain of a batch that was answered twice


def test_an_error_goes_to_those_who_asked_for_it_and_who_has_gone_is_in_nobodys_way():
    async def crowd():
        strokes = EXAMPLES[0]["strokes"]
        gone, bad, good = (
            asyncio.create_task(respond_batched(strokes, size, [], Experiment())) for size in ("wide", "huge", "wide")
        )
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(InvalidInput, match="huge"):
            await asyncio.wait_for(bad, 20)
        return await asyncio.wait_for(good, 20)

    assert completed(crowd()) == respond(EXAMPLES[0]["strokes"], "wide", [])


def test_a_picture_is_opened_where_no_proxy_asks_again_and_nowhere_else():
    content = encoded(picture(7))
    assert completed(respond_picture(content, "wide", [], Experiment())) == respond(content, "wide", [])
    with pytest.raises(InvalidInput, match="respond_picture"):
        completed(respond_batched(content, "wide", [], Experiment()))


def test_pictures_wait_for_their_turn_and_keep_no_thread_from_drawings(monkeypatch):
    done = Event()
    monkeypatch.setattr(handlers, "respond", lambda drawing, *_: (drawing, done.wait(20)))

    async def crowd():
        pictures = [asyncio.create_task(respond_picture(number, "wide", [], Experiment())) for number in range(100)]
        await asyncio.sleep(0)
        drawing = asyncio.create_task(respond_batched([], "wide", [], Experiment()))
        await asyncio.sleep(0.2)
        threads = [each for each in threading.enumerate() if each.name == "AnyIO worker thread"]
        done.set()
        await drawing
        return len(threads), await asyncio.gather(*pictures)

    assert completed(crowd()) == (MAX_DECODERS + 1, [(number, True) for number in range(100)])


def test_a_drawing_for_a_size_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="choose from"):
        respond([[(1.0, 1.0), (99.0, 99.0)]], None, [])


@pytest.mark.parametrize("size", ["wide", "notebook"])
def test_how_long_the_answers_hold_is_told_of_strokes_and_pictures(size):
    strokes = EXAMPLES[1]["strokes"]
    x = scale(torch.from_numpy(preprocess(strokes))[None])
    expected = [round(100 * hold(network, x)) for network in current_models(size).networks.values()]
    assert [each["percent"] for each in completed(respond_hold(strokes, size))["holds"]] == expected
    drawn, content = respond(strokes, size, [])[0], encoded(picture(7))
    assert "holds" not in drawn  # which would come later for it
    x = scale(torch.from_numpy(preprocess(picture(7)))[None])
    expected = [round(100 * hold(network, x)) for network in current_models(size).networks.values()]
    assert [each["percent"] for each in respond(content, size, [])[0]["holds"]] == expected


def test_nothing_holds_of_no_digit_and_pictures_are_not_opened_for_it():
    assert completed(respond_hold([], "wide")) == {}
    with pytest.raises(InvalidInput, match="no picture"):
        completed(respond_hold(encoded(picture(7)), "wide"))


def test_whoever_draws_does_not_wait_for_holds(monkeypatch):
    done, at_once = Event(), []

    def slow(networks, image):
        at_once.append(1)
        assert sum(at_once) == 1  # one at a time
        done.wait(20)
        at_once.append(-1)
        return {}

    monkeypatch.setattr("app.inference.hold.holds", slow)
    strokes = EXAMPLES[0]["strokes"]

    async def crowd():
        holding = [asyncio.create_task(respond_hold(strokes, "wide")) for _ in range(30)]
        await asyncio.sleep(0.2)
        answer = await respond_batched(strokes, "wide", [], Experiment())
        waiting = [each.done() for each in holding]
        done.set()
        return answer, waiting, await asyncio.gather(*holding)

    answer, waiting, told = completed(crowd())
    assert answer == respond(strokes, "wide", [])
    assert not any(waiting)
    assert told == [{"holds": []}] * 30
