"""The training command, as tests have time for it."""

import sys

REAL = [sys.executable, "-m", "training"]
# Without measuring each network under all corruptions, which would take longer than these short trainings.
START = """
from training.data.corruptions import CORRUPTIONS
from training.__main__ import main
CORRUPTIONS.clear()
main()
"""
QUICK = [sys.executable, "-c", START]
