"""The gallery shows every test digit that not all networks read right, and on the pad each is answered as recorded."""

import base64
import io
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PIL import Image

from app.handlers import respond, respond_batched, respond_hold
from app.inference import Experiment, current_models, find_test_digit
from app.preprocessing import InvalidInput
from app.ui.pad import Pad
from app.ui.texts import text
from app.views import show_training, training_history
from app.views.gallery import FIRST, SIDE
from tests.support.server import completed
from training.model.variants import VARIANTS

SIZES = ["wide", "notebook"]


@pytest.fixture(autouse=True)
def without_mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)  # where no data/ is either


def buttons(size):
    """The numbers of the digits to click, where each is in the picture of all, and the picture."""
    shown = show_training(size)
    found = re.findall(r'data-test="(\d+)" title="([^"]+)" style="background-position:-(\d+)px -(\d+)px"', shown)
    (url,) = re.findall(r"url\(data:image/png;base64,([^)]+)\)", shown)
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(url))))
    return {int(number): (name, int(x), int(y)) for number, name, x, y in found}, picture


@pytest.mark.parametrize("size", SIZES)
def test_every_click_brings_the_recorded_answers(size):
    pad, models = Pad(), current_models(size)
    recorded = {variant: {n: said for n, _, said in each.wrong} for variant, each in models.evaluations.items()}
    numbers = buttons(size)[0]
    assert numbers.keys() == set().union(*recorded.values())
    for number in numbers:
        answers, _ = respond(pad.preprocess(f'{{"test":{number}}}'), size, [])
        label = models.misread[number].label
        assert {network["variant"]: int(network["digit"]) for network in answers["networks"]} == {
            variant: recorded[variant].get(number, label) for variant in VARIANTS
        }
        assert answers["note"] == f"This is MNIST's test digit {number}. Its label is {label}."
        assert answers["test"] == {"number": number, "image": answers["image"]}


@pytest.mark.parametrize("size", SIZES)
def test_each_button_shows_its_digit_and_says_which_it_is(size):
    found, picture = buttons(size)
    scale = SIDE // 28
    for number, (name, x, y) in found.items():
        digit = find_test_digit(number)
        assert name == f"Put test digit {number} on the pad, label {digit.label}"
        part = picture[y // scale :, x // scale :][:28, :28]
        assert np.abs(part.astype(int) - digit.image).max() < 16  # the shades that nobody sees


@pytest.mark.parametrize("size", SIZES)
def test_every_digit_is_in_the_group_of_those_who_read_it_right(size):
    pattern = r"<h4>(?:Only (.+?) right|All three wrong): (\d+)</h4>(.*?)(?=<h4>|</section>)"
    groups = re.findall(pattern, show_training(size))
    assert groups[0][0] == ""  # all three wrong
    seen = set()
    for who, count, html in groups:
        numbers = [int(number) for number in re.findall(r'data-test="(\d+)"', html)]
        assert len(numbers) == int(count)
        assert ("<details>" in html) == (len(numbers) > FIRST)
        seen.update(numbers)
        for number in numbers:
            wrong = current_models(size).misread[number].answers
            right = [row.title for variant, row in VARIANTS.items() if variant not in wrong]
            assert " and ".join(right) == who
    assert seen == current_models(size).misread.keys()


def test_a_digit_of_the_other_size_is_answered_too():
    for size in SIZES:
        current_models(size)
    for size, other in product(SIZES, SIZES):
        only = current_models(other).misread.keys() - current_models(size).misread.keys()
        for number in sorted(only)[:20]:  # which all networks of this size read right
            label = current_models(other).misread[number].label
            assert respond(number, size, [])[0]["verdict"] == f"All three say {label}."


def test_views_experiment_and_holds_follow_a_test_digit():
    number = next(iter(current_models("wide").misread))
    plain, shifted = Experiment(), Experiment({"shift": 3.0})
    for views, experiment in ([], plain), (["attribution"], plain), (["activations"], shifted):
        asked = number, "wide", views, experiment
        answers, html = respond(*asked)
        assert completed(respond_batched(*asked)) == (answers, html)
        assert ("<section" in html) == bool(views)
        assert (answers["image"] == answers["test"]["image"]) == (experiment is plain)
    assert len(completed(respond_hold(number, "wide"))["holds"]) == 3


def test_a_digit_of_which_there_is_no_picture_is_told():
    missing = next(n for n in range(10_000) if not any(n in current_models(size).misread for size in SIZES))
    with pytest.raises(InvalidInput, match=f"test digit {missing} here: choose"):
        find_test_digit(missing)
    answers, html = respond(missing, "wide", ["attribution"])
    assert answers["state"] == "empty"
    says = f"There is no picture of MNIST's test digit {missing} here: choose one in the view Training."
    assert answers["verdict"] == says
    assert text("views.empty") in html
    assert completed(respond_hold(missing, "wide")) == {}


def test_without_pictures_there_are_numbers(monkeypatch):
    models = current_models("notebook")
    bare = {number: replace(digit, image=None) for number, digit in models.misread.items()}
    monkeypatch.setattr(training_history, "current_models", lambda size: replace(models, misread=bare))
    shown = show_training("notebook")
    assert text("views.gallery.missing") in shown
    assert "<button" not in shown
    assert sorted(map(int, re.findall(r'class="number">(\d+)<', shown))) == sorted(bare)
    monkeypatch.setattr(training_history, "current_models", lambda size: replace(models, misread={}))
    assert text("views.gallery.heading") not in show_training("notebook")
