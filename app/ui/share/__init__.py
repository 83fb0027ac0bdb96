from typing import Any

import gradio as gr

from app.ui.templates import read_templates


class Share(gr.HTML):
    """A link to what is on the page, and a picture of it."""

    def __init__(self, **kwargs: Any):
        super().__init__(**read_templates(__file__), **kwargs)
