import json
from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent
EXAMPLES = json.loads((HERE / "examples.json").read_text("utf-8"))  # drawn by us, as the pad would send them


class Examples(gr.HTML):
    """Drawings to click, hard ones among them. They go to the pad within the browser, as the event "drawing"."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template=(HERE / "examples.html").read_text("utf-8"),
            css_template=(HERE / "examples.css").read_text("utf-8"),
            js_on_load=(HERE / "examples.js").read_text("utf-8"),
            apply_default_css=False,
            examples=EXAMPLES,
            **kwargs,
        )
