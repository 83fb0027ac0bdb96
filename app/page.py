from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from anyio import to_thread

from app import api
from app.answers import Answers, show
from app.blocks import Blocks
from app.examples import Examples
from app.frame import frame
from app.inference import ask
from app.ink import ink
from app.levels import Levels
from app.pad import Pad
from app.picture import open_picture
from app.refused import Refused
from app.shipped import Shipped, shipped
from app.strokes import Strokes, render
from app.switches import Switches
from app.together import Together
from app.views import CSS as VIEWS_CSS
from app.views import TRAINED, VIEWS, show_training, show_views
from app.views.seen import Seen
from training.recipe import SIZES

TITLE = "Three networks, one digit"
HEAD = f"""
<h1>{TITLE}</h1>
<p>Draw, and watch them answer: plain ReLU, ReLU with dropout, and a learned PReLU slope with dropout.</p>
"""
CHOICES = {size: f"{size.capitalize()} · {recipe.hidden} units" for size, recipe in reversed(SIZES.items())}
LOOKS = {name: view.title for name, view in VIEWS.items()} | dict([TRAINED])
FEW = 1000  # points, which are looked at in a millisecond; a digit has about 100

THEME = gr.themes.Base(
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
)
CSS = (Path(__file__).parent / "page.css").read_text("utf-8") + VIEWS_CSS


def look(
    drawing: Strokes | bytes, size: str, views: list[str], levels: dict[str, float] | None = None
) -> tuple[dict[str, Any], str]:
    """drawing -> 28x28 -> logits -> probabilities -> page, and whatever views are open.

    drawing: strokes, or the content of a picture's file. levels: how far to spoil it, by the names in DISTORTIONS.
    Returns the value of Answers, and HTML. An empty pad gets the empty page, never an answer.
    """
    if drawing == []:
        return show(), show_views(views, None)
    try:
        if isinstance(drawing, bytes):
            framed = frame(ink(open_picture(drawing)))
        else:
            framed = frame(render(drawing), any_pen=False)
    except ValueError as error:
        return show(trouble=str(error)), show_views(views, None)
    weights = _shipped(size)
    return answer([framed], weights)[0], show_views(views, Seen(framed, weights, levels or {}))


async def look_along(
    drawing: Strokes | bytes, size: str, views: list[str], levels: dict[str, float]
) -> tuple[dict[str, Any], str]:
    """look, at a digit together with those that others draw at the same moment, at all else in a thread."""
    if not views and isinstance(drawing, list) and 0 < sum(map(len, drawing)) <= FEW:
        return await together(frame(render(drawing), any_pen=False), size), ""
    return await to_thread.run_sync(look, drawing, size, views, levels)


def answer(framed: list[np.ndarray], weights: Shipped) -> list[dict[str, Any]]:
    """The value of Answers for each drawing, (28, 28) uint8, from a single pass through the networks."""
    found = ask(weights.networks, np.stack(framed))
    return [show({variant: p[i] for variant, p in found.items()}, each, weights) for i, each in enumerate(framed)]


together = Together(lambda framed, size: answer(framed, _shipped(size)))


def _shipped(size: str) -> Shipped:
    try:
        return shipped(size)
    except ValueError as error:
        raise Refused(str(error)) from None


def _training(size: str, views: list[str]) -> str:
    return show_training(size) if TRAINED[0] in views else ""


def build() -> gr.Blocks:
    """The page and its endpoints, ready to launch with THEME and CSS."""
    with Blocks(title=TITLE, analytics_enabled=False) as page:
        with gr.Column(elem_id="head"):
            gr.HTML(HEAD, elem_id="title", apply_default_css=False)
            size = Switches(CHOICES, "Size of the networks", "wide", elem_id="size")
        with gr.Column(elem_id="work"):
            pad = Pad(elem_id="pad")
            answers = Answers(value=show(), elem_id="answers")
            Examples(elem_id="examples")
            chosen = Switches(LOOKS, "Look closer", [], elem_id="views")
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
            [pad.input, size.input, chosen.input, levels.input],
            look_along,
            [pad, size, chosen, levels],
            [answers, views],
            api_name="look",
            **at_once,
        )
        gr.on([size.input, chosen.input], _training, [size, chosen], training, **at_once)
        api.offer()
    return page
