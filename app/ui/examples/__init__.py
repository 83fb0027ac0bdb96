import json
from pathlib import Path
from typing import Any

import gradio as gr

from app.ui.templates import read_templates
from training.data.rasterize import PAD_PEN, PAD_SIDE

# Drawn by us, as the pad would send them.
EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
OPENING = next(example for example in EXAMPLES if example.get("opening"))  # the page begins with it


class Examples(gr.HTML):
    """Drawings to click, hard ones among them. They go to the pad within the browser, as the event "drawing".

    They are put into HTML here: in the browser, where Gradio fills in templates, that would cost every visitor time.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template='<div class="examples" role="group" aria-label="${texts.examples.group}">'
            f"{''.join(map(_button, EXAMPLES))}</div>",
            **read_templates(__file__),
            **kwargs,
        )


def _button(example: dict[str, Any]) -> str:
    says = f"${{texts.examples['{example['name']}']}}"
    return (
        f'<button type="button" title="{says}" aria-label="{says}">'
        f'<svg viewBox="0 0 {PAD_SIDE} {PAD_SIDE}" stroke-width="{PAD_PEN}" aria-hidden="true">'
        f"{''.join(map(_line, example['strokes']))}</svg></button>"
    )


def _line(stroke: list[list[float]]) -> str:
    return f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in stroke)}"></polyline>'
