"""Views that look closer at one drawing. Each has a sentence that says what to look for, and a function to show it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from app.views import broken, inside, seeks, sure, trained
from app.views.seen import Seen

CSS = (Path(__file__).parent / "views.css").read_text("utf-8")


class View(NamedTuple):
    title: str
    look: str
    show: Callable[[Seen], str]


VIEWS = {
    "broken": View("Break it", broken.LOOK, broken.broken),
    "sure": View("How sure?", sure.LOOK, sure.sure),
    "inside": View("Inside", inside.LOOK, inside.inside),
    "seeks": View("What it looks for", seeks.LOOK, seeks.seeks),
}
TRAINED = "trained", "Training"  # looks at no drawing
EMPTY = '<p class="nothing">Draw a digit, and it shows here.</p>'


def show_views(chosen: list[str], seen: Seen | None) -> str:
    """The chosen views as HTML, one below the other. seen: None while there is no digit to look at."""
    return "".join(
        _section(name, view.title, view.look, view.show(seen) if seen else EMPTY)
        for name, view in VIEWS.items()
        if name in chosen
    )


def show_training(size: str) -> str:
    """How the networks of a size were trained, as HTML."""
    return _section(*TRAINED, trained.LOOK, trained.trained(size))


def _section(name: str, title: str, look: str, content: str) -> str:
    return f'<section class="view" id="{name}"><h2>{title}</h2><p class="look">{look}</p>{content}</section>'
