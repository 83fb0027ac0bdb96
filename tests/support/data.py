"""Real data, where environment variables say that there is some."""

import os

import pytest

MNIST_ROOT = os.environ.get("MNIST_ROOT")
needs_mnist = pytest.mark.skipif(not MNIST_ROOT, reason="MNIST_ROOT names no folder with MNIST")

STROKES = os.environ.get("STROKES")  # a file of drawings, as app/evaluate.py describes it
needs_drawings = pytest.mark.skipif(not STROKES, reason="STROKES names no file of drawings")
