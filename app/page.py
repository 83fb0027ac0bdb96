from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from app import api
from app.answers import Answers, show
from app.blocks import Blocks
from app.examples import Examples
from app.frame import frame
from app.inference import ask
from app.ink import ink
from app.levels import Levels
from app.pad import Pad
from app.refused import Refused
from app.shipped import shipped
from app.strokes import Strokes, render
from app.views import CSS as VIEWS_CSS
from app.views import TRAINED, VIEWS, show_training, show_views
from app.views.seen import Seen
from training.recipe import SIZES

TITLE = "Three networks, one digit"
HEAD = f"""
<h1>{TITLE}</h1>
<p>Draw, and watch them answer: plain ReLU, ReLU with dropout, and a learned PReLU slope with dropout.</p>
"""
CHOICES = [(f"{size.capitalize()} · {recipe.hidden} units", size) for size, recipe in reversed(SIZES.items())]

THEME = gr.themes.Base(
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
)
CSS = (Path(__file__).parent / "page.css").read_text("utf-8") + VIEWS_CSS
JS = (Path(__file__).parent / "page.js").read_text("utf-8")


def look(
    drawing: Strokes | Image.Image, size: str, views: list[str], levels: dict[str, float] | None = None
) -> tuple[dict[str, Any], str]:
    """drawing -> 28x28 -> logits -> probabilities -> page, and whatever views are open.

    levels: how far to spoil the drawing, by the names in DISTORTIONS. Returns the value of Answers, and HTML. An empty
    pad gets the empty page, never an answer.
    """
    if drawing == []:
        return show(), show_views(views, None)
    try:
        framed = frame(ink(drawing) if isinstance(drawing, Image.Image) else render(drawing))
    except ValueError as error:
        return show(trouble=str(error)), show_views(views, None)
    try:
        weights = shipped(size)
    except ValueError as error:
        raise Refused(str(error)) from None
    answers = show(ask(weights.networks, framed), framed, weights)
    return answers, show_views(views, Seen(framed, weights, levels or {}))


def _training(size: str, views: list[str]) -> str:
    return show_training(size) if TRAINED[0] in views else ""


def build() -> gr.Blocks:
    """The page and its endpoints, ready to launch with THEME, CSS and JS."""
    with Blocks(title=TITLE, analytics_enabled=False) as page:
        with gr.Column(elem_id="head"):
            gr.HTML(HEAD, elem_id="title", apply_default_css=False)
            size = gr.Radio(CHOICES, value="wide", label="Size of the networks", elem_id="size")
        with gr.Column(elem_id="work"):
            pad = Pad(elem_id="pad")
            answers = Answers(value=show(), elem_id="answers")
            Examples(elem_id="examples")
            chosen = gr.CheckboxGroup(
                [*((view.title, name) for name, view in VIEWS.items()), TRAINED[::-1]],
                label="Look closer",
                elem_id="views",
            )
        with gr.Column(elem_id="closer"):
            levels = Levels(elem_id="levels")
            views = gr.HTML(elem_id="closer-views", apply_default_css=False)
            training = gr.HTML(elem_id="closer-training", apply_default_css=False)
        at_once = {
            "trigger_mode": "always_last",
            "show_progress": "hidden",
            "queue": False,
            "api_visibility": "private",
        }
        gr.on(
            [pad.input, size.change, chosen.change, levels.input],
            look,
            [pad, size, chosen, levels],
            [answers, views],
            **at_once,
        )
        gr.on([size.change, chosen.change], _training, [size, chosen], training, **at_once)
        api.offer()
    return page
