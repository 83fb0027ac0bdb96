"""From 28x28 to probabilities, with the weights that weights/ holds now."""

from app.inference.experiment import Experiment, carry_out
from app.inference.hold import holds, holds_later
from app.inference.misread import MisreadDigit
from app.inference.model_store import ModelSet, current_models, find_test_digit, trained_sizes
from app.inference.predict import classify, predict

__all__ = [
    "Experiment",
    "MisreadDigit",
    "ModelSet",
    "carry_out",
    "classify",
    "current_models",
    "find_test_digit",
    "holds",
    "holds_later",
    "predict",
    "trained_sizes",
]
