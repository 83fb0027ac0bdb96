from collections.abc import Iterable

import numpy as np

from app.inference import predict
from app.ui.format import percent
from app.ui.texts import translate
from app.views.inputs import Inputs
from training.model.variants import VARIANTS


def cards(bodies: dict[str, str], kind: str = "") -> str:
    """One card for each network, side by side. bodies: HTML by variant. kind: a class for their style."""
    sections = (
        f'<section class="card {variant}"><header><h3>{VARIANTS[variant].title}</h3>'
        f'<p class="note">{translate(VARIANTS[variant].about)}</p></header>{body}</section>'
        for variant, body in bodies.items()
    )
    return f'<div class="cards {kind}">{"".join(sections)}</div>'


def answers(inputs: Inputs) -> str:
    """What each network says, with its ten bars."""
    return cards({variant: answer(ten) for variant, ten in predict(inputs.networks, inputs.image).items()})


def answer(ten: np.ndarray) -> str:
    """ten: probabilities, (10,)."""
    said = f'<p class="said"><strong>{ten.argmax()}</strong> <span>{percent(ten.max())}</span></p>'
    return said + bars(ten.tolist())


def bars(probabilities: list[float], marks: dict[int, str] | None = None) -> str:
    """Ten bars, the longest in bold. probabilities: 0 to 1. marks: HTML to put on the bar of a digit."""
    top = max(range(10), key=probabilities.__getitem__)
    rows = (
        f'<li class="{"top" if digit == top else ""}"><b>{digit}</b>'
        f'<i><u style="width:{100 * p:.1f}%"></u>{(marks or {}).get(digit, "")}</i><span>{percent(p)}</span></li>'
        for digit, p in enumerate(probabilities)
    )
    return f'<ol class="ten">{"".join(rows)}</ol>'


def legend(variants: Iterable[str]) -> str:
    """Which line of a chart is whose."""
    keys = (
        f'<span class="{variant}"><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true">'
        f'<path d="M0 4H28"/></svg>{VARIANTS[variant].title}</span>'
        for variant in variants
    )
    return f'<p class="legend">{"".join(keys)}</p>'
