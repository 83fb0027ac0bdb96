import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from app import api
from app.gradio_internals import Blocks
from app.handlers import respond_batched, respond_hold, respond_picture, respond_training
from app.inference import current_models, trained_sizes
from app.ui.answers import Answers, show_answers
from app.ui.choices import Choices
from app.ui.examples import OPENING, Examples
from app.ui.numbers import Numbers
from app.ui.pad import Pad
from app.ui.share import Share
from app.ui.sliders import Sliders
from app.ui.style import css
from app.ui.texts import script, text
from app.ui.tour import STEPS, Tour, show_tour
from app.views import CSS as VIEWS_CSS
from app.views import REVEAL, SCRIPTS, TRAINING, VIEWS
from app.views.inputs import RIVALS
from training.data.rasterize import PAD_SIDE
from training.model.recipe import SIZES
from training.model.variants import VARIANTS

TITLE = text("page.head.title")
DOCUMENTS = ("tree/main", "blob/main/training/study/README.md", "blob/main/weights/README.md")  # as their texts

THEME = gr.themes.Base(
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
)
# Answers shows an answer by itself; these are beside it. For want of an answer it says why, and they vanish.
SHOW_VIEWS = """
askers.respond.addEventListener("answer", ({ detail: [, [, html]] }) => {
  if (html === (props.value ?? "")) return; // mostly, nothing is open
  const name = (fold) => `${fold.closest(".view").id} ${fold.closest(".card").className}`;
  const folds = () => [...element.querySelectorAll("details")];
  const open = folds().filter((fold) => fold.open).map(name);
  props.value = html;
  setTimeout(() => folds().forEach((fold) => (fold.open = open.includes(name(fold)))));
});
askers.respond.addEventListener("trouble", () => (props.value = ""));
"""
SHOW_TRAINING = """
let html = ""; // shown once the time machine is there, which stands above it and would push it down
const show = () => (props.value = document.querySelector("#moments") ? html : "");
askers.respond.addEventListener("answer", () => html && setTimeout(show));
askers.respond_training.addEventListener("answer", ({ detail: [, [answer]] }) => {
  html = answer;
  show();
});
askers.respond_training.addEventListener("trouble", ({ detail: [[, open], sentence] }) => {
  html = ""; // may be of another size
  props.value = open?.includes("training") ? `<p class="nothing">${sentence}</p>` : "";
});
element.addEventListener("click", ({ target }) => {
  const number = target.closest("[data-test]")?.dataset.test;
  if (number) document.dispatchEvent(new CustomEvent("test digit", { detail: Number(number) }));
});
"""
UI = Path(__file__).parent / "ui"
HEAD = (UI / "head.html").read_text("utf-8")
SHARED = *(f"browser/{name}.js" for name in ("kept", "link", "parts", "asker")), "answers/template.js"  # in this order
PLACES = {name: f"#{name}" for name in ("answers", "examples", "numbers", "pad", "share", "sliders", "tour")}
CSS = css(PLACES | {"choices": "#size, #views, #rival"}) + VIEWS_CSS


def build() -> gr.Blocks:
    """The page and its endpoints, ready to launch with THEME and CSS."""
    with Blocks(title=TITLE, analytics_enabled=False) as page:
        with gr.Column(elem_id="head"):
            gr.HTML(
                html_template=HEAD,
                js_on_load="document.title = texts.head.title",
                space=space(),
                documents=DOCUMENTS,
                tour=has_tour(),
                elem_id="title",
                apply_default_css=False,
            )
            sizes = {
                name: {"name": name.capitalize(), "units": size.hidden}
                for name, size in reversed(SIZES.items())
                if name in trained_sizes()
            }
            size = Choices(sizes, "sizes", next(iter(sizes)), elem_id="size")
        tour = Tour(elem_id="tour")
        Numbers(elem_id="numbers")
        with gr.Column(elem_id="work"):
            pad = Pad(OPENING["strokes"], elem_id="pad")
            answers = Answers(value=show_answers(models=current_models(size.at_first)), elem_id="answers")
            Examples(elem_id="examples")
            chosen = Choices({name: {} for name in (*VIEWS, TRAINING)}, "views", [], elem_id="views")
            Share(elem_id="share")
        with gr.Column(elem_id="closer"):
            experiment = Sliders(learned_slope(size.at_first), elem_id="sliders")
            rivals = {name: {"name": name} for name in RIVALS}
            rival = Choices(rivals, "rivals", RIVALS[0], elem_id="rival", elem_classes="counterfactual")
            views = gr.HTML(js_on_load=SHOW_VIEWS + "".join(SCRIPTS), elem_id="closer-views", apply_default_css=False)
            training = gr.HTML(js_on_load=SHOW_TRAINING, elem_id="closer-training", apply_default_css=False)
        asks = [pad, size, chosen, experiment, rival]
        _add_endpoint("respond", respond_batched, asks, [answers, views])
        _add_endpoint("respond_picture", respond_picture, asks, [answers, views])
        _add_endpoint("respond_hold", respond_hold, [pad, size], [answers])
        _add_endpoint("respond_training", respond_training, [size, chosen], [training])
        _add_endpoint("respond_tour", show_tour, [], [tour])
        _connect("respond", asks)
        _connect("respond_training", [size, chosen])
        api.add_endpoints()
    return page


def learned_slope(size: str) -> float:
    """Of the first network of a size that has one, or 0, where no slope is learned."""
    slopes = (network.activation.slope for network in current_models(size).networks.values())
    return next((slope for slope in slopes if slope is not None), 0.0)


def has_tour() -> bool:
    """Whether all networks of which the tour tells are there."""
    trained = [current_models(size).networks for size in SIZES if size in trained_sizes()]
    return len(trained) == len(SIZES) and all(networks.keys() == VARIANTS.keys() for networks in trained)


def preview() -> str:
    """What others show of a link to the page, as tags for its head. A picture needs an address, which a Space has."""
    tags = {"og:title": TITLE, "og:type": "website", "og:description": text("page.head.preview")}
    if name := space():
        tags["og:image"] = f"https://huggingface.co/spaces/{name}/resolve/main/app/ui/page.png"
    return "".join(f'<meta property="{name}" content="{content}">' for name, content in tags.items())


def head() -> str:
    """What all components share, for the page's head."""
    steps = len(STEPS) if has_tour() else 0
    constants = f"const PAD_SIDE = {PAD_SIDE}, STEPS_OF_TOUR = {steps}, SPACE = {json.dumps(space())};"
    files = ((UI / name).read_text("utf-8") for name in SHARED)
    return f"<script>{constants}{script()}{''.join(files)}{REVEAL}</script>"


def space() -> str:
    """The name of the Space on Hugging Face, where the documents are; elsewhere nothing, as nobody knows an address."""
    name = os.environ.get("SPACE_ID", "")
    return name if re.fullmatch(r"[\w.-]+/[\w.-]+", name) else ""


PRIVATE = {"queue": False, "api_visibility": "private"}


def _add_endpoint(name: str, function: Callable[..., Any], inputs: list[gr.HTML], outputs: list[gr.HTML]) -> None:
    gr.on([], function, inputs, outputs, api_name=name, **PRIVATE)


def _connect(asker: str, asks: list[gr.HTML]) -> None:
    """Whenever one of asks changes, an asker in the browser asks about the values of all."""
    gr.on([each.input for each in asks], None, asks, js=f"(...data) => askers.{asker}.ask(data)", **PRIVATE)
