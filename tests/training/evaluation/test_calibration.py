"""How far confidence can be trusted, against bins filled by hand."""

import math

import pytest
import torch

from tests.support.networks import untrained
from training.data.mnist import Split
from training.evaluation.calibration import calibration, calibration_error


def test_calibration_error_by_hand():
    # Two answers at 0.95, one of them right, and two at 0.55, both right: (|0.5 - 0.95| + |1 - 0.55|) / 2
    probabilities = torch.full((4, 10), 0.0)
    probabilities[:, 0] = torch.tensor([0.95, 0.95, 0.55, 0.55])
    probabilities[:, 1] = 1 - probabilities[:, 0]
    assert calibration_error(probabilities, torch.tensor([0, 3, 0, 0])) == pytest.approx(0.45, abs=1e-6)
    # Two neighbouring bins: 0.9 and right, 0.96 and wrong. And where two meet, at 6/15: 0.4 and right, 0.42 and wrong.
    for low, high in (0.9, 0.96), (0.4, 0.42):
        probabilities = torch.full((4, 10), (1 - high) / 9)
        probabilities[:, 0] = torch.tensor([low, low, high, high])
        error = calibration_error(probabilities, torch.tensor([0, 0, 3, 3]))
        assert error == pytest.approx((1 - low) / 2 + high / 2, abs=1e-6)
    certain = torch.eye(10)
    assert calibration_error(certain, torch.arange(10)) == 0
    assert calibration_error(certain, torch.arange(10).roll(1)) == 1


def by_hand(probabilities, labels):
    """Fifteen bins of confidence; in each, how far the mean confidence is from the share of right predictions."""
    bins = {}
    for row, label in zip(probabilities.tolist(), labels.tolist(), strict=True):
        confidence = max(row)
        bins.setdefault(math.ceil(confidence * 15), []).append((confidence, row.index(confidence) == label))
    gaps = (abs(sum(confidence - right for confidence, right in each)) for each in bins.values())
    return sum(gaps) / len(labels)


def test_calibration_is_measured_with_and_without_dropout():
    torch.manual_seed(0)
    network = untrained("dropout", 40).eval()
    images = torch.randint(0, 256, (300, 28, 28), dtype=torch.uint8)
    x = images.reshape(-1, 784) / 127.5 - 1
    plain = torch.softmax(network(x), dim=1).detach()
    confidence, predicted = plain.max(dim=1)
    wrong = (confidence * 15).floor() % 2  # in every other bin, so that other bins would give another error
    labels = (predicted + wrong.long()) % 10
    measured = calibration(network, Split(images, labels), 1)
    assert measured["softmax_ece"] == pytest.approx(by_hand(plain, labels), abs=1e-5)
    split = Split(images, torch.randint(0, 10, (300,)))
    measured = calibration(network, split, 20)
    network.train()
    passes = torch.stack([torch.softmax(network(x), dim=1).detach() for _ in range(200)]).mean(dim=0)
    assert measured["mc_ece"] == pytest.approx(by_hand(passes, split.labels), abs=0.03)
    assert measured["mc_ece"] != measured["softmax_ece"]
    assert measured["mc_accuracy"] == pytest.approx(
        (passes.argmax(dim=1) == split.labels).double().mean().item(), abs=0.05
    )
