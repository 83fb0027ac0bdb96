"""classify, in code: from an image to three times ten probabilities."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from app.inference import classify, current_models
from app.ui.answers import show_answers
from tests.support.digits import DIGITS, picture, probabilities
from training.model.network import VARIANTS
from training.model.recipe import SIZES


@pytest.mark.parametrize("size", SIZES)
def test_it_returns_ten_probabilities_for_each_network(size):
    answers = classify(picture(7), size)
    assert list(answers) == ["baseline", "dropout", "prelu"]
    for ten in answers.values():
        assert ten.shape == (10,)
        assert ten.dtype == np.float32
        assert (ten >= 0).all()
        assert ten.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("digit", DIGITS)
def test_the_wide_networks_read_plain_drawn_digits(digit):
    for answered in classify(picture(digit)).values():
        assert answered.argmax() == digit


def test_colours_formats_and_arrays_give_the_same_answer():
    expected = classify(picture(4))
    array = np.asarray(picture(4))
    file = io.BytesIO()
    picture(4).save(file, "PNG")
    variations = [
        picture(4, ink=(255, 255, 255), paper=(0, 0, 0)),
        picture(4).convert("L"),
        array,
        array[..., 0],
        np.dstack([array, np.full(array.shape[:2], 255, np.uint8)]),
        Image.open(io.BytesIO(file.getvalue())),
    ]
    for image in variations:
        for variant, answered in classify(image).items():
            np.testing.assert_allclose(answered, expected[variant], atol=1e-3)


@pytest.mark.parametrize("size", SIZES)
def test_the_answers_are_the_networks_own(size):
    """Against the forward pass written out by hand, on noise, of which few are sure: dropout off, softmax once."""
    for noise in np.random.default_rng(0).integers(0, 80, (20, 28, 28)).astype(np.uint8):
        x = torch.from_numpy(noise).reshape(1, 784) / 127.5 - 1
        for variant, answered in probabilities(noise, size).items():
            network = current_models(size).networks[variant]
            act = torch.nn.LeakyReLU(network.slope or 0.0)
            logits = act(act(x @ network.w_h) @ network.w_h2) @ network.w_o
            np.testing.assert_allclose(answered, torch.softmax(logits, 1)[0].numpy(), atol=1e-5)


def test_a_blank_image_has_no_answer():
    with pytest.raises(ValueError, match=r"^The image is blank: .*\.$"):
        classify(Image.new("RGB", (280, 280), "white"))


@pytest.mark.parametrize("size", ["huge", "", None, 50])
def test_a_size_that_is_not_there_is_refused(size):
    with pytest.raises(ValueError, match=r"choose from notebook, wide"):
        classify(picture(7), size)


def answers(*digits):
    return {variant: np.eye(10, dtype=np.float32)[digit] for variant, digit in zip(VARIANTS, digits, strict=True)}


@pytest.mark.parametrize(
    ("digits", "state", "alone", "verdict"),
    [
        ((7, 7, 7), "agree", [], "All three say 7."),
        ((1, 7, 7), "disagree", ["Baseline"], "They disagree: Baseline says 1, Dropout and PReLU say 7."),
        ((7, 7, 1), "disagree", ["PReLU"], "They disagree: Baseline and Dropout say 7, PReLU says 1."),
        ((1, 2, 3), "disagree", [], "They disagree: Baseline says 1, Dropout says 2, PReLU says 3."),
    ],
)
def test_the_page_says_who_says_what(digits, state, alone, verdict):
    shown = show_answers(answers(*digits), np.zeros((28, 28), np.uint8))
    assert (shown["state"], shown["verdict"]) == (state, verdict)
    assert [network["name"] for network in shown["networks"] if network["alone"]] == alone


def test_the_page_never_rounds_to_certainty():
    nearly_sure = np.array([0.99951, 0.00049, *[0.0] * 8], np.float32)
    (network, *_) = show_answers(dict.fromkeys(VARIANTS, nearly_sure), np.zeros((28, 28), np.uint8))["networks"]
    assert [bar["text"] for bar in network["bars"]][:2] == [">99.9%", "<0.1%"]
    assert [bar["digit"] for bar in network["bars"]] == list("0123456789")


def test_the_empty_page_answers_nothing():
    shown = show_answers()
    assert shown["state"] == "empty"
    assert all(network["digit"] == "?" for network in shown["networks"])
    assert not any(bar["text"] for network in shown["networks"] for bar in network["bars"])
