"""What is recorded of a network on the test set, counted again by hand."""

import pytest
import torch

from tests.support.networks import untrained
from training.data.corruptions import CORRUPTIONS
from training.data.mnist import Split
from training.evaluation.measure import measure
from training.evaluation.metrics import accuracy
from training.evaluation.units_off import accuracies_without_important_units, accuracy_without_units
from training.model.alterations import ALTERATIONS


@pytest.fixture
def network():
    torch.manual_seed(0)
    return untrained("prelu", 8).eval()


@pytest.fixture
def split():
    torch.manual_seed(1)
    return Split(torch.randint(0, 256, (50, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (50,)))


def predictions(network, images):
    """By the notebook's formula, one image after the other."""
    act = torch.nn.LeakyReLU(network.activation.slope)
    predicted = []
    for image in images:
        x = image.reshape(784).float() / 127.5 - 1
        predicted.append(int((act(act(x @ network.w_h) @ network.w_h2) @ network.w_o).argmax()))
    return predicted


def share_right(network, images, labels):
    return sum(a == b for a, b in zip(predictions(network, images), labels.tolist(), strict=True)) / len(labels)


def test_accuracy_is_the_share_of_right_predictions(network, split):
    assert accuracy(network, split) == pytest.approx(share_right(network, split.images, split.labels))
    perfect = Split(split.images, torch.tensor(predictions(network, split.images)))
    assert accuracy(network, perfect) == 1
    assert accuracy(network, Split(split.images, (perfect.labels + 1) % 10)) == 0


def test_robustness_is_recorded_at_each_level_of_each_corruption(network, split):
    recorded = measure(network, split, "").corrupted
    assert recorded.keys() == CORRUPTIONS.keys()
    for name, corruption in CORRUPTIONS.items():
        expected = []
        for level in corruption.levels:
            generator = torch.Generator().manual_seed(0)
            corrupted = corruption.apply(split.images.float(), level, generator) if level else split.images
            expected.append(share_right(network, corrupted, split.labels))
        assert recorded[name] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("variant", ["baseline", "prelu"])
def test_what_missing_units_and_another_slope_cost_is_recorded(split, variant):
    torch.manual_seed(0)
    network = untrained(variant, 8).eval().requires_grad_(False)
    recorded = measure(network, split, "").altered
    off, slopes = ALTERATIONS["units off"].levels, ALTERATIONS["slope"].levels
    assert recorded["units off"] == [round(accuracy_without_units(network, split, level / 100), 4) for level in off]
    important = [level / 100 for level in ALTERATIONS["important units off"].levels]
    assert recorded["important units off"] == [
        round(each, 4) for each in accuracies_without_important_units(network, split, important)
    ]
    assert recorded["units off"][0] == recorded["important units off"][0] == round(accuracy(network, split), 4)
    learned = network.activation.slope
    assert len(recorded["slope"]) == (0 if learned is None else len(slopes))
    for slope, found in zip(slopes, recorded["slope"], strict=False):
        network.activation.slope = slope
        assert found == pytest.approx(share_right(network, split.images, split.labels), abs=1e-4)


def test_wrong_predictions_are_recorded_with_what_was_written_and_what_was_said(network, split):
    record = measure(network, split, "abc")
    pairs = enumerate(zip(split.labels.tolist(), predictions(network, split.images), strict=True))
    assert record.wrong == [(i, true, said) for i, (true, said) in pairs if true != said]
    assert record.sha256 == "abc"
