from pathlib import Path

import gradio as gr

from app import api
from app.gradio_internals import Blocks
from app.handlers import respond_batched, respond_training
from app.ui.answers import Answers, show_answers
from app.ui.choices import Choices
from app.ui.examples import Examples
from app.ui.pad import Pad
from app.ui.sliders import Sliders
from app.views import CSS as VIEWS_CSS
from app.views import TRAINING, VIEWS
from training.model.recipe import SIZES

TITLE = "Three networks, one digit"
HEAD = f"""
<h1>{TITLE}</h1>
<p>Draw, and watch them answer: plain ReLU, ReLU with dropout, and a learned PReLU slope with dropout.</p>
"""
SIZE_TITLES = {size: f"{size.capitalize()} · {recipe.hidden} units" for size, recipe in reversed(SIZES.items())}
VIEW_TITLES = {name: view.title for name, view in VIEWS.items()} | dict([TRAINING])

THEME = gr.themes.Base(
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
)
UI = Path(__file__).parent / "ui"
CSS = "".join((UI / name).read_text("utf-8") for name in ("page.css", "gradio.css")) + VIEWS_CSS


def build() -> gr.Blocks:
    """The page and its endpoints, ready to launch with THEME and CSS."""
    with Blocks(title=TITLE, analytics_enabled=False) as page:
        with gr.Column(elem_id="head"):
            gr.HTML(HEAD, elem_id="title", apply_default_css=False)
            size = Choices(SIZE_TITLES, "Size of the networks", "wide", elem_id="size")
        with gr.Column(elem_id="work"):
            pad = Pad(elem_id="pad")
            answers = Answers(value=show_answers(), elem_id="answers")
            Examples(elem_id="examples")
            chosen = Choices(VIEW_TITLES, "Look closer", [], elem_id="views")
        with gr.Column(elem_id="closer"):
            levels = Sliders(elem_id="sliders")
            views = gr.HTML(elem_id="closer-views", apply_default_css=False)
            training = gr.HTML(elem_id="closer-training", apply_default_css=False)
        how = {"trigger_mode": "always_last", "show_progress": "hidden", "queue": False, "api_visibility": "private"}
        asks, shows = [pad, size, chosen, levels], [answers, views]
        gr.on([each.input for each in asks], respond_batched, asks, shows, api_name="respond", **how)
        gr.on([size.input, chosen.input], respond_training, [size, chosen], training, **how)
        api.add_endpoints()
    return page
