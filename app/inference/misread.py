from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from training.records.evaluation_record import EvaluationRecord


@dataclass(frozen=True)
class MisreadDigit:
    """One of MNIST's test digits that not all networks of a size read right.

    number: of the image in the test set, from 0. label: the digit that was written. answers: by variant, of those
    networks that misread it. image: (28, 28) uint8, or None where only its number is kept.
    """

    number: int
    label: int
    answers: dict[str, int] = field(default_factory=dict)
    image: np.ndarray | None = None


def misread_digits(
    evaluations: Mapping[str, EvaluationRecord], images: Mapping[str, np.ndarray | None]
) -> dict[int, MisreadDigit]:
    """All that a network of a size misreads, by their numbers, which rise.

    evaluations: by variant. images: likewise, (n, 28, 28) uint8 of those that are wrong, or None.
    """
    digits: dict[int, MisreadDigit] = {}
    for variant, evaluation in evaluations.items():
        for i, (number, label, answer) in enumerate(evaluation.wrong):
            image = None if images[variant] is None else images[variant][i]
            before = digits.get(number, MisreadDigit(number, label))
            image = image if before.image is None else before.image
            digits[number] = MisreadDigit(number, label, before.answers | {variant: answer}, image)
    return dict(sorted(digits.items()))
