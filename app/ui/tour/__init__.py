import json
from pathlib import Path
from typing import Any

import gradio as gr

from app.ui.examples import EXAMPLES
from app.ui.templates import read_templates
from app.ui.texts import find

STEPS = json.loads(Path(__file__).with_name("steps.json").read_text("utf-8"))
DRAWINGS = {example["name"]: example["strokes"] for example in EXAMPLES}


class Tour(gr.HTML):
    """Six steps through the page. Each sets the page, asks, and shows and tells only then."""

    def __init__(self, **kwargs: Any):
        super().__init__(**read_templates(__file__), **kwargs)


def show_tour() -> list[dict[str, Any]]:
    """The steps, in the language of whoever asks. The page fetches them once the tour begins.

    Each has "before" and "after" the guess what is on the page: strokes, size, views and levels of the experiment.
    """
    return [
        {**find(f"tour.{step['name']}"), "right": step["right"], "before": _page(step["before"])}
        | {"after": _page(step["before"] | step["after"])}
        for step in STEPS
    ]


def _page(said: dict[str, Any]) -> dict[str, Any]:
    return {"size": "wide", "views": [], "levels": {}} | said | {"strokes": DRAWINGS.get(said.get("drawing"), [])}
