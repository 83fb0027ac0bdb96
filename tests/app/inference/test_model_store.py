"""New weights go live while the app serves: whole or not at all, and whatever lies in their place, old ones answer."""

import json
import os
import re
import shutil
import threading
import time
from hashlib import sha256

import numpy as np
import pytest
from playwright.sync_api import expect

from app.handlers import respond
from app.inference import model_store, predict
from app.inference.model_store import ModelStore, keep_looking, load_models
from app.preprocessing import preprocess
from app.server.launch import serve
from app.ui.answers import show_answers
from app.ui.texts import text
from app.views import show_training
from tests.support.digits import DIGITS
from tests.support.http import post
from tests.support.pages import DESKTOP, draw
from tests.support.server import serving
from tests.support.weights import SIZE, spoil, write
from training.errors import UserError
from training.paths import WEIGHTS, misread_path, record_path, weights_path

REST = "They always pick a digit, even for a scribble. Drawings are not stored."


@pytest.fixture
def latest(tmp_path, monkeypatch):
    """Of a folder with seed 1."""
    monkeypatch.setattr("os.fsync", lambda file: None)  # a slow disk is not what is tested
    write(tmp_path, 1)
    latest = ModelStore(tmp_path, SIZE)
    monkeypatch.setitem(model_store._STORES, SIZE, latest)
    latest.look()
    return latest


def now(latest):
    latest.look()
    return latest.get()


def seeds(weights):
    return [record.seed for record in weights.records.values()]


def test_a_refresh_goes_live_and_the_page_says_so(latest):
    old = respond(DIGITS[4], SIZE, ["robustness"])
    write(latest.folder, 2)
    new = now(latest)
    assert seeds(new) == [2, 2, 2]
    shown, broken = respond(DIGITS[4], SIZE, ["robustness"])
    assert shown == show_answers(predict(new.networks, preprocess(DIGITS[4])), preprocess(DIGITS[4]), new)
    assert shown["weights"]["name"] != old[0]["weights"]["name"]
    assert shown["weights"]["finished"] == "2 Jan 2026"
    assert broken != old[1]
    assert "seed 2, slope" in show_training(SIZE)
    digest = sha256(weights_path(latest.folder, SIZE, "prelu").read_bytes()).hexdigest()
    assert shown["weights"]["files"].endswith(f", PReLU {digest[:7]}")
    assert now(latest) is new  # nothing changed, so nothing is read


def test_one_network_can_be_replaced_alone(latest):
    name = latest.get().name
    write(latest.folder, 2, ["dropout"])
    assert seeds(now(latest)) == [1, 2, 1]
    assert latest.get().name != name


@pytest.mark.timeout(60)  # instead of waiting for a pipe
@pytest.mark.parametrize(
    "how",
    [
        "cut short", "empty", "one bit flipped", "of another training than its record",
        "another network's, record and all", "of the other size, record and all",
        "another network's, under a record that agrees", "not finite", "weights missing", "record missing",
        "measurements missing", "all missing", "unreadable", "a record that is none", "a record without a date",
        "measurements of other weights", "weights that Git LFS keeps", "a record that Git LFS keeps",
        "measurements that Git LFS keeps", "a record with HTML in it", "a record with a curve of a million",
        "a record whose curves are of different lengths", "a record with numbers that are none",
        "measurements at other levels", "measurements of digits that there are none of", "a pipe for weights",
        "a pipe for a record", "a pipe for measurements", "weights without end", "a record of a terabyte",
        "a picture of other weights", "a picture cut short", "a picture that Git LFS keeps", "a pipe for a picture",
        "moments missing", "moments cut short", "moments of another training", "moments that Git LFS keeps",
        "a pipe for moments", "a record with half a sum of its moments",
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_and_logged_once_and_the_old_ones_answer(latest, caplog, how):
    old = latest.get()
    answers = predict(old.networks, np.eye(28, dtype=np.uint8))
    spoil(latest.folder, how)
    for _ in range(3):
        assert now(latest) is old
    np.testing.assert_equal(predict(old.networks, np.eye(28, dtype=np.uint8)), answers)
    (message,) = caplog.messages
    assert message.startswith("The notebook networks stay as they were, the new ones are refused: ")
    assert "\n" not in message
    mend = "git lfs pull" if "Git LFS" in how else "python -m training"
    assert re.search(rf": {latest.folder}.* run `{mend}", message)
    write(latest.folder, 3)
    assert seeds(now(latest)) == [3, 3, 3]
    spoil(latest.folder, how)
    assert seeds(now(latest)) == [3, 3, 3]
    assert caplog.messages == [message, message]


def test_networks_that_were_measured_without_a_picture_answer(latest):
    old = latest.get()
    misread_path(latest.folder, SIZE, "dropout").unlink()
    new = now(latest)
    assert new is not old
    assert new.name == old.name
    assert text("views.gallery.missing") in show_training(SIZE)
    write(latest.folder, 1)
    assert text("views.gallery.missing") not in (now(latest), show_training(SIZE))[1]


def test_what_was_refused_is_read_again_when_it_changes_or_if_it_could_not_be_read(latest, monkeypatch):
    reads = []
    monkeypatch.setattr(model_store, "load_models", lambda *_: reads.append(1) or load_models(*_))
    spoil(latest.folder, "one bit flipped")
    for _ in range(3):
        now(latest)
    assert len(reads) == 1
    spoil(latest.folder, "unreadable")
    for _ in range(3):
        now(latest)
    assert len(reads) == 4
    write(latest.folder, 3)
    assert seeds(now(latest)) == [3, 3, 3]


def test_who_draws_does_not_wait_for_a_disk_that_hangs(latest, monkeypatch):
    looked, back = threading.Event(), threading.Event()

    def hang(path):
        looked.set()
        assert back.wait(60)
        return model_store_stamp(path)

    model_store_stamp = model_store._stamp
    monkeypatch.setattr(model_store, "LOOK_INTERVAL", 0.01)
    monkeypatch.setattr(model_store, "_STORES", {SIZE: latest})
    old = latest.get()
    write(latest.folder, 2)
    monkeypatch.setattr(model_store, "_stamp", hang)
    stop = keep_looking()
    assert looked.wait(20)
    start = time.perf_counter()
    for _ in range(100):
        assert latest.get() is old
    assert time.perf_counter() - start < 1
    back.set()
    deadline = time.monotonic() + 20
    while latest.get() is old and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    assert seeds(latest.get()) == [2, 2, 2]


@pytest.mark.timeout(60)  # instead of waiting for a pipe
@pytest.mark.parametrize("how", ["cut short", "all missing", "a pipe for a record", "a record with HTML in it"])
def test_at_the_start_a_bad_file_is_an_error(tmp_path, monkeypatch, how):
    spoil(tmp_path, how)
    monkeypatch.setattr(model_store, "_STORES", dict(model_store._STORES))  # which use changes
    for _ in range(2):
        with pytest.raises(UserError, match=rf"^{tmp_path}.* run `python -m training"):
            serve("127.0.0.1", 9, tmp_path)


def test_who_draws_touches_no_file(latest, monkeypatch):
    old = latest.get()
    monkeypatch.setattr(model_store, "_stamp", lambda path: pytest.fail("looked again"))
    write(latest.folder, 2)
    assert latest.get() is old


def test_many_threads_get_whole_weights_while_they_are_swapped(tmp_path, monkeypatch):
    """What is answered, what is shown of it and what is said to have answered are of one training each time."""
    expected, names = {}, []
    for seed in 1, 2, 3:
        write(tmp_path / str(seed), seed)
        monkeypatch.setitem(model_store._STORES, SIZE, ModelStore(tmp_path / str(seed), SIZE))
        answer = respond(DIGITS[4], SIZE, ["robustness"])
        names.append(answer[0]["weights"]["name"])
        expected[names[-1]] = answer
    assert len({str(answer) for answer in expected.values()}) == 3

    def swap(seed):
        (tmp_path / "next").symlink_to(tmp_path / str(seed))
        (tmp_path / "next").rename(tmp_path / "now")

    swap(1)
    latest = ModelStore(tmp_path / "now", SIZE)
    latest.look()
    monkeypatch.setitem(model_store._STORES, SIZE, latest)
    wrong, over = [], threading.Event()

    def visit():
        while not over.is_set():
            answer = respond(DIGITS[4], SIZE, ["robustness"])
            if answer != expected.get(answer[0]["weights"]["name"]):
                wrong.append(answer[0]["weights"])

    def look():
        while not over.is_set():
            latest.look()

    threads = [threading.Thread(target=each) for each in (visit, visit, visit, visit, look)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    for seed in 2, 3, 1, 2, 3, 1:
        swap(seed)
        while (
            respond([DIGITS[4][0]], SIZE, [])[0]["weights"]["name"] != names[seed - 1] and time.monotonic() < deadline
        ):
            pass
    over.set()
    for thread in threads:
        thread.join()
    assert time.monotonic() < deadline, "a swap was not noticed"
    assert wrong == []


@pytest.mark.slow
def test_a_visitor_sees_new_weights_without_a_restart(tmp_path, contexts):
    """And is answered all the same when they are gone altogether."""
    for size in "wide", "notebook":
        shutil.copytree(WEIGHTS / size, tmp_path / size)
    with serving("-m", "app", "--weights", str(tmp_path)) as address:
        page = contexts(json.dumps(DESKTOP)).new_page()
        page.goto(address)
        said = page.locator(".weights")
        expect(said).to_have_text(REST)
        page.get_by_role("radio", name="Small · 50 units").click()
        for seed in None, 2:
            if seed:
                write(tmp_path, seed)
            weights = load_models(tmp_path, SIZE)
            says = f"Weights {weights.name} of {weights.finished}. {REST}"
            deadline = time.monotonic() + 20
            while said.inner_text() != says and time.monotonic() < deadline:
                draw(page, DIGITS[7])  # over and over: the files are looked at when somebody draws
            expect(said).to_have_text(says)
        record_path(tmp_path, SIZE, "prelu").unlink()
        os.mkfifo(record_path(tmp_path, SIZE, "prelu"))
        slowest, deadline = 0.0, time.monotonic() + 2  # looked at by then, at least once
        while time.monotonic() < deadline:
            start = time.monotonic()
            assert "data" in post(address, "classify_strokes", DIGITS[7], SIZE)
            slowest = max(slowest, time.monotonic() - start)
        assert slowest < 2
        shutil.rmtree(tmp_path)
        page.reload()
        expect(said).to_have_text(re.compile("^Weights"))
        page.close()
