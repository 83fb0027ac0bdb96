"""The hand-written pieces that the three networks are made of, one file each.

Each follows the course notebook, repairs its fault, carries torch's name and is tested against its torch twin.
"""

from training.components.dropout import dropout, dropout_mask
from training.components.prelu import PReLU, prelu
from training.components.rectify import rectify
from training.components.rmsprop import RMSprop
from training.components.softmax import softmax
from training.components.xavier import xavier_normal_

__all__ = ["PReLU", "RMSprop", "dropout", "dropout_mask", "prelu", "rectify", "softmax", "xavier_normal_"]
