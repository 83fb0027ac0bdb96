"""Views that look closer at a drawing, by the names of their texts. Each has a function that shows it."""

from pathlib import Path

from app.ui.texts import text
from app.views import (
    activations,
    attribution,
    counterfactual,
    missing_units,
    moments,
    robustness,
    training_history,
    uncertainty,
)
from app.views.inputs import Inputs
from app.views.uncertainty import PASSES

FILES = ("views.css", "reveal.js", "activations.js", "moments.js")
CSS, REVEAL, *SCRIPTS = ((Path(__file__).parent / name).read_text("utf-8") for name in FILES)
VIEWS = {
    "units": missing_units.show,
    "robustness": robustness.show,
    "uncertainty": uncertainty.show,
    "activations": activations.show,
    "attribution": attribution.show,
    "counterfactual": counterfactual.show,
}
TRAINING = "training"  # needs no drawing, but for its time machine


def title(name: str) -> str:
    """Of a view, as its switch has it."""
    return text(f"page.views.{name}")


def show_views(chosen: list[str], inputs: Inputs | None) -> str:
    """The chosen views as HTML, one below the other. inputs: None while there is no digit to show."""
    nothing = f'<p class="nothing">{text("views.empty")}</p>'
    shown = [
        _section(name, title(name), show(inputs) if inputs else nothing)
        for name, show in VIEWS.items()
        if name in chosen
    ]
    if TRAINING in chosen:
        content = moments.show(inputs) if inputs else nothing
        shown.append(_section("moments", text("views.moments.title"), content, f"view {TRAINING}"))
    return "".join(shown)


def show_training(size: str) -> str:
    """How the networks of a size were trained, as HTML."""
    return _section(TRAINING, title(TRAINING), training_history.show(size))


def _section(name: str, heading: str, content: str, kind: str = "view") -> str:
    caption = text(f"views.{name}.caption", passes=PASSES)
    head = f'<h2>{heading}</h2><p class="caption">{caption}</p>'
    return f'<section class="{kind}" id="{name}">{head}{content}</section>'
