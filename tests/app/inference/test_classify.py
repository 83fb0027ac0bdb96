"""classify, in code: from an image to three times ten probabilities."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from app.inference import classify, current_models
from tests.support.digits import DIGITS, picture, probabilities
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
            act = torch.nn.LeakyReLU(network.activation.slope or 0.0)
            logits = act(act(x @ network.w_h) @ network.w_h2) @ network.w_o
            np.testing.assert_allclose(answered, torch.softmax(logits, 1)[0].numpy(), atol=1e-5)


def test_a_blank_image_has_no_answer():
    with pytest.raises(ValueError, match=r"^The image is blank: .*\.$"):
        classify(Image.new("RGB", (280, 280), "white"))


@pytest.mark.parametrize("size", ["huge", "", None, 50])
def test_a_size_that_is_not_there_is_refused(size):
    with pytest.raises(ValueError, match=r"choose from notebook, wide"):
        classify(picture(7), size)
