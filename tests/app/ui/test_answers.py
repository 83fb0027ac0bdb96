"""What the page says of probabilities."""

from dataclasses import replace

import numpy as np
import pytest

from app.ui.answers import show_answers, show_holds
from app.ui.format import percent
from app.ui.texts import find
from training.model.variants import VARIANTS


def answers(digits):
    return {variant: np.eye(10, dtype=np.float32)[digit] for variant, digit in zip(VARIANTS, digits, strict=False)}


@pytest.fixture
def four(monkeypatch):
    monkeypatch.setitem(VARIANTS, "fourth", replace(VARIANTS["prelu"], title="Fourth"))


@pytest.mark.parametrize(
    ("digits", "state", "alone", "verdict"),
    [
        ((7, 7, 7), "agree", [], "All three say 7."),
        ((1, 7, 7), "disagree", ["Baseline"], "They disagree: Baseline says 1, Dropout and PReLU say 7."),
        ((7, 7, 1), "disagree", ["PReLU"], "They disagree: Baseline and Dropout say 7, PReLU says 1."),
        ((1, 2, 3), "disagree", [], "They disagree: Baseline says 1, Dropout says 2, PReLU says 3."),
        ((7,), "agree", [], "The only one says 7."),
        ((7, 7), "agree", [], "Both say 7."),
        ((7, 1), "disagree", [], "They disagree: Baseline says 7, Dropout says 1."),
        ((7, 7, 7, 7), "agree", [], "All four say 7."),
        ((7, 7, 7, 1), "disagree", ["Fourth"], "They disagree: Baseline, Dropout and PReLU say 7, Fourth says 1."),
        ((7, 1, 7, 1), "disagree", [], "They disagree: Baseline and PReLU say 7, Dropout and Fourth say 1."),
    ],
)
def test_the_page_says_who_says_what(four, digits, state, alone, verdict):
    shown = show_answers(answers(digits), np.zeros((28, 28), np.uint8))
    assert (shown["state"], shown["verdict"]) == (state, verdict)
    assert [network["name"] for network in shown["networks"] if network["alone"]] == alone


def test_the_page_never_rounds_to_certainty():
    nearly_sure = np.array([0.99951, 0.00049, *[0.0] * 8], np.float32)
    (network, *_) = show_answers(dict.fromkeys(VARIANTS, nearly_sure), np.zeros((28, 28), np.uint8))["networks"]
    assert [bar["text"] for bar in network["bars"]][:2] == [">99.9%", "<0.1%"]
    assert [bar["digit"] for bar in network["bars"]] == list("0123456789")


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "<0.1%"), (0.00099, "<0.1%"), (0.00101, "0.1%"), (0.5, "50.0%"), (0.9989, "99.9%"), (0.99901, ">99.9%")],
)
def test_what_is_all_but_certain_is_said_to_be_so(p, text):
    assert percent(p) == text


def test_the_empty_page_answers_nothing():
    shown = show_answers()
    assert shown["state"] == "empty"
    assert all(network["digit"] == "?" for network in shown["networks"])
    assert not any(bar["text"] for network in shown["networks"] for bar in network["bars"])


def test_how_long_an_answer_holds_is_said_in_words():
    said = show_holds({"baseline": 0.0, "dropout": 0.65, "prelu": 0.95})
    assert [each["percent"] for each in said] == [0, 65, 95]
    assert [find(f"page.answers.{each['words']}") for each in said] == [
        "Stops saying {digit} once 5% of its [units|unit] are off.",
        "Keeps saying {digit} until {percent}% of its [units|unit] are off.",
        "Keeps saying {digit} even with {percent}% of its [units|unit] off.",
    ]
