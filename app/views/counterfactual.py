import math

import numpy as np
import torch
from PIL import Image

from app.ui.format import listed, percent
from app.ui.texts import find, text
from app.views.cards import cards
from app.views.heatmap import cells
from app.views.inputs import RUNNER_UP, Inputs
from training.components import softmax
from training.data.pixels import MNIST_SIDE
from training.evaluation.counterfactual import MAX_PIXELS, counterfactual
from training.model.network import Network
from training.model.variants import VARIANTS

FILLED, HOLLOW = "M{x} {y}h1v1h-1z", "M{x}.15 {y}.15h.7v.7h-.7z"  # a cell that gets ink, and one that loses it


def show(inputs: Inputs) -> str:
    """The few pixels that make each network say the rival, over the drawing, as HTML."""
    bodies, needed = {}, {}
    for variant, network in inputs.networks.items():
        bodies[variant], needed[variant] = _body(network, inputs)
    return f'{cards(bodies, "changes")}{_legend()}<p class="fewest">{_fewest(needed)}</p>'


def _body(network: Network, inputs: Inputs) -> tuple[str, float | None]:
    """The content of a network's card, and how many pixels it takes: inf if none were found, None if it takes none."""
    with torch.inference_mode():
        digit, second = network(inputs.x)[0].topk(2).indices.tolist()
    rival = second if inputs.rival == RUNNER_UP else int(inputs.rival)
    before = inputs.x[0].reshape(MNIST_SIDE, MNIST_SIDE).numpy()
    if rival == digit:
        return _figure(inputs, "", text("views.counterfactual.same", digit=digit)), None
    found = counterfactual(network, inputs.x, rival)
    if found is None:
        sentence = text("views.counterfactual.none", digit=digit, rival=rival, most=MAX_PIXELS)
        return _figure(inputs, "", sentence), math.inf
    after = found[0].reshape(MNIST_SIDE, MNIST_SIDE).numpy()
    more, less = np.argwhere(after > before), np.argwhere(after < before)
    marks = "".join(
        f'<path class="{kind}" d="{"".join(cell.format(x=x, y=y) for y, x in where)}"/>'
        for kind, cell, where in (("more", FILLED, more), ("less", HOLLOW, less))
    )
    with torch.inference_mode():
        p = softmax(network(found), dim=1)[0, rival].item()
    count = len(more) + len(less)
    said = text("views.counterfactual.becomes", digit=digit, rival=rival, pixels=_pixels(count))
    then = text("views.counterfactual.then", more=len(more), less=len(less), rival=rival, p=percent(p))
    return _figure(inputs, marks, said, f"{then}{_list(more, less)}"), count


def _figure(inputs: Inputs, marks: str, said: str, more: str = "") -> str:
    picture = cells(Image.fromarray(inputs.image), text("views.counterfactual.picture"))
    overlay = f'<svg class="marks" viewBox="0 0 {MNIST_SIDE} {MNIST_SIDE}" aria-hidden="true">{marks}</svg>'
    return f'<figure class="map">{picture}{overlay}<figcaption><b>{said}</b>{more}</figcaption></figure>'


def _list(more: np.ndarray, less: np.ndarray) -> str:
    """Which pixels, as row and column from 1, for those who do not see the marks."""
    kinds = ("more", more), ("less", less)
    lines = (
        text(f"views.counterfactual.{kind}", cells=", ".join(f"{y + 1}/{x + 1}" for y, x in where))
        for kind, where in kinds
        if len(where)
    )
    return f"<details><summary>{text('views.counterfactual.fold')}</summary>{' '.join(lines)}</details>"


def _fewest(needed: dict[str, float | None]) -> str:
    """Who takes the fewest pixels, in a sentence; nothing where all take alike. needed: as _body returns it."""
    asked = {variant: count for variant, count in needed.items() if count is not None}
    least = min(asked.values(), default=math.inf)
    names = [VARIANTS[variant].title for variant, count in asked.items() if count == least]
    if least == math.inf or len(names) == len(asked):
        return ""
    said = find("views.counterfactual.fewest")[len(names) > 1]
    return said.format(names=listed(names), pixels=_pixels(least))


def _pixels(count: int) -> str:
    return find("views.counterfactual.pixels")[count != 1].format(count=count)


def _legend() -> str:
    keys = (
        f'<span><svg class="marks" viewBox="-.2 -.2 1.4 1.4" width="14" height="14" aria-hidden="true">'
        f'<path class="{kind}" d="{cell.format(x=0, y=0)}"/></svg>{text(f"views.counterfactual.key {kind}")}</span>'
        for kind, cell in (("more", FILLED), ("less", HOLLOW))
    )
    return f'<p class="legend">{"".join(keys)}</p>'
