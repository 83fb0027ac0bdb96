"""The training command, as tests have time for it."""

import sys
from functools import cache
from unittest.mock import patch

import training.__main__ as command
from training.data.corruptions import CORRUPTIONS
from training.loop import pool
from training.model.alterations import ALTERATIONS

# On two fifths of the digits, and without measuring what corruptions and alterations cost, which would take longer.
START = """
import training.__main__ as command
from training.data.corruptions import CORRUPTIONS
from training.data.mnist import Split
from training.loop import pool
from training.model.alterations import ALTERATIONS
CORRUPTIONS.clear()
ALTERATIONS.clear()
pool.HELD_OUT_DIGITS = 100
load = command.load_training
def load_fewer(folder):
    train_set, validation = load(folder)
    return Split(train_set.images[:22_000], train_set.labels[:22_000]), validation
command.load_training = load_fewer
command.main()
"""
# Without torch's compiler, which these methods would load, in two seconds, to tell it that they are not for it.
LIGHT = """
from inspect import unwrap
from torch.optim import Optimizer
for name in "add_param_group", "zero_grad", "state_dict", "load_state_dict":
    setattr(Optimizer, name, unwrap(getattr(Optimizer, name)))
"""
QUICK = [sys.executable, "-c", LIGHT + START]
LOADS = {name: cache(getattr(command, name)) for name in ("load_training", "load_test")}


def train_here(*options: object) -> None:
    """As QUICK with these options, but in this process, which has torch and MNIST already."""
    with (
        patch.object(sys, "argv", ["training", *map(str, options)]),
        patch.multiple(command, **LOADS),
        patch.object(pool, "HELD_OUT_DIGITS", pool.HELD_OUT_DIGITS),  # this and what follows is put back afterwards
        patch.dict(CORRUPTIONS),
        patch.dict(ALTERATIONS),
    ):
        exec(START, {})
