from typing import Any

import gradio as gr

from app.ui.templates import read_templates
from training.data.pixels import MNIST_SIDE


class Numbers(gr.HTML):
    """The 28x28 enlarged, with the number of any pixel that is tapped or that the arrow keys lead to."""

    def __init__(self, **kwargs: Any):
        super().__init__(side=MNIST_SIDE, **read_templates(__file__), **kwargs)
