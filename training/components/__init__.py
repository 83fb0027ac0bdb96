"""The hand-written pieces that the three networks are made of, one file each.

Each follows the course notebook, repairs its fault, carries torch's name and is tested against its torch twin.
"""

from training.components.activation import Activation, check_derivative
from training.components.dropout import dropout, dropout_mask
from training.components.prelu import PReLU, prelu
from training.components.rectify import ReLU, rectify
from training.components.rmsprop import RMSprop
from training.components.softmax import softmax
from training.components.xavier import xavier_normal_

ACTIVATIONS = {each.__name__: each for each in (ReLU, PReLU)}

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "PReLU",
    "RMSprop",
    "ReLU",
    "check_derivative",
    "dropout",
    "dropout_mask",
    "prelu",
    "rectify",
    "softmax",
    "xavier_normal_",
]
