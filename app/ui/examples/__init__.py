import json
from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent
EXAMPLES = json.loads((HERE / "examples.json").read_text("utf-8"))  # drawn by us, as the pad would send them


class Examples(gr.HTML):
    """Drawings to click, hard ones among them. They go to the pad within the browser, as the event "drawing".

    They are put into HTML here: in the browser, where Gradio fills in templates, that would cost every visitor time.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template=f'<div class="examples" role="group" aria-label="Examples to try">{_buttons()}</div>',
            css_template=(HERE / "examples.css").read_text("utf-8"),
            js_on_load=(HERE / "examples.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )


def _buttons() -> str:
    return "".join(
        f'<button type="button" title="Try {example["name"]}" aria-label="Try {example["name"]}">'
        f'<svg viewBox="0 0 280 280" aria-hidden="true">{"".join(map(_line, example["strokes"]))}</svg></button>'
        for example in EXAMPLES
    )


def _line(stroke: list[list[float]]) -> str:
    return f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in stroke)}"></polyline>'
