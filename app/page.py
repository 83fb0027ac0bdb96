from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from app.answers import Answers, show
from app.examples import Examples
from app.frame import frame
from app.inference import probabilities
from app.ink import ink
from app.pad import Pad
from app.refused import Refused
from app.strokes import Strokes, render
from app.upload import Upload, classify_upload
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
CSS = (Path(__file__).parent / "page.css").read_text("utf-8")


def answer(drawing: Strokes | Image.Image, size: str) -> dict[str, Any]:
    """drawing -> 28x28 -> logits -> probabilities -> page. An empty pad gets the empty page, never an answer."""
    if drawing == []:
        return show()
    try:
        framed = frame(ink(drawing) if isinstance(drawing, Image.Image) else render(drawing))
    except ValueError as error:
        return show(trouble=str(error))
    try:
        return show(probabilities(framed, size), framed)
    except ValueError as error:
        raise Refused(str(error)) from None


def build() -> gr.Blocks:
    """The page and its endpoints, ready to launch with THEME and CSS."""
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        with gr.Row(elem_id="head"):
            gr.HTML(HEAD, elem_id="title", apply_default_css=False)
            size = gr.Radio(CHOICES, value="wide", label="Size of the networks", elem_id="size")
        with gr.Row(elem_id="work"):
            pad = Pad(elem_id="pad")
            answers = Answers(value=show(), elem_id="answers")
            Examples(elem_id="examples")
        gr.on(
            [pad.input, size.change],
            answer,
            [pad, size],
            answers,
            trigger_mode="always_last",
            show_progress="hidden",
            queue=False,
            api_visibility="private",
        )
        image, result = Upload(visible=False), gr.JSON(visible=False)
        gr.Button(visible=False).click(
            classify_upload, [image, size], result, api_name="classify", concurrency_limit=4, show_progress="hidden"
        )
    return page
