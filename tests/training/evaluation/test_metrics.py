"""Loss, accuracy and confusion of a network."""

import pytest
import torch

from tests.support.networks import untrained
from training.data.mnist import Split
from training.evaluation.metrics import evaluate


def made_up(n, seed=0):
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (n, 28, 28), generator=generator, dtype=torch.uint8)
    return Split(images, torch.randint(0, 10, (n,), generator=generator))


def test_evaluation_switches_dropout_off_and_back_on():
    network, split = untrained("dropout", 50).train(), made_up(50)
    assert evaluate(network, split)[0] == evaluate(network, split)[0]
    assert network.training


def test_the_confusion_matrix_has_true_digits_in_rows():
    class AlwaysThree(torch.nn.Module):
        def forward(self, x):
            return torch.eye(10)[3].expand(len(x), 10)

    split = Split(torch.zeros(3, 28, 28, dtype=torch.uint8), torch.tensor([3, 7, 7]))
    _, accuracy, confusion = evaluate(AlwaysThree(), split)
    assert confusion.sum() == 3
    assert confusion[3, 3] == 1
    assert confusion[7, 3] == 2
    assert accuracy == pytest.approx(1 / 3)
