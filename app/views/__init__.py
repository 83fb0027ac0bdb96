"""Views that look closer at a drawing. Each has a caption that says what to look for, and a function that shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from app.views import activations, attribution, missing_units, robustness, training_history, uncertainty
from app.views.inputs import Inputs

HERE = Path(__file__).parent
CSS = (HERE / "views.css").read_text("utf-8")
SCRIPT = (HERE / "activations.js").read_text("utf-8")  # in the component that shows the views


class View(NamedTuple):
    title: str
    caption: str
    show: Callable[[Inputs], str]


VIEWS = {
    "units": View("Switch units off", missing_units.CAPTION, missing_units.show),
    "robustness": View("Break it", robustness.CAPTION, robustness.show),
    "uncertainty": View("How sure?", uncertainty.CAPTION, uncertainty.show),
    "activations": View("Inside", activations.CAPTION, activations.show),
    "attribution": View("Why?", attribution.CAPTION, attribution.show),
}
TRAINING = "training", "Training"  # needs no drawing
EMPTY = '<p class="nothing">Draw a digit, and it shows here.</p>'


def show_views(chosen: list[str], inputs: Inputs | None) -> str:
    """The chosen views as HTML, one below the other. inputs: None while there is no digit to show."""
    return "".join(
        _section(name, view.title, view.caption, view.show(inputs) if inputs else EMPTY)
        for name, view in VIEWS.items()
        if name in chosen
    )


def show_training(size: str) -> str:
    """How the networks of a size were trained, as HTML."""
    return _section(*TRAINING, training_history.CAPTION, training_history.show(size))


def _section(name: str, title: str, caption: str, content: str) -> str:
    return f'<section class="view" id="{name}"><h2>{title}</h2><p class="caption">{caption}</p>{content}</section>'
