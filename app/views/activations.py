import json
import math
from html import escape

import numpy as np
import torch

from app.ui.format import decimal
from app.ui.texts import text, translate
from app.views.cards import cards
from app.views.heatmap import ON, THROUGH, heatmap
from app.views.inputs import Inputs
from training.components import Activation

CROSS = "m-.1-.1l1.2 1.2m0-1.2l-1.2 1.2"  # over a cell, from its corner
LEFT, RIGHT, TOP = -4.0, 2.0, 2.0  # what the curve shows
POINTS = 25  # of it: 0 is one of them


def show(inputs: Inputs) -> str:
    """The activations of both hidden layers and the activation function of each network, as HTML."""
    bodies = {}
    for variant, network in inputs.networks.items():
        layers = []
        for number, (before, after) in enumerate(network.layers(inputs.x)[0], 1):
            off = inputs.experiment.units_off(variant, number)
            layers.append(_layer((inputs.models.size, variant, number), before[0].numpy(), after[0].numpy(), off))
        bodies[variant] = "".join([*layers, _curve(network.activation)])
    reset = f'<button type="button" class="reset">{text("views.activations.reset")}</button>'
    return cards(bodies, "layers") + (reset if inputs.experiment.off else "")


def _layer(of: tuple[str, str, int], before: np.ndarray, after: np.ndarray, off: list[int]) -> str:
    """of: the size, the variant, and 1 or 2. before, after: (hidden,), of the activation function. off: by hand."""
    on = before > 0
    said = text("views.activations.on", on=on.sum(), units=len(on))
    # One scale for both, so that one can compare them, by the root, so that what PReLU lets through is seen at all.
    shown = np.where(on, 1, -1) * np.sqrt(np.abs(after) / max(np.abs(after).max(), 1e-9))
    if through := np.abs(after[~on]).max(initial=0):
        numbers = {"largest": decimal(f"{after.max():.1f}"), "through": decimal(f"{through:.2f}")}
        said += text("views.activations.through", **numbers)
    columns = next(count for count in range(math.isqrt(2 * len(on)), 0, -1) if len(on) % count == 0)
    layer = text("views.activations.layer", number=of[2])
    cells = _switches(of, shown.reshape(-1, columns), off, f"{layer} {said}")
    return f'<figure class="layer">{cells}<figcaption><b>{layer}</b> {said}</figcaption></figure>'


def _switches(of: tuple[str, str, int], values: np.ndarray, off: list[int], label: str) -> str:
    """A heatmap whose cells can be switched, as activations.js does it, with a cross on each that is off."""
    rows, columns = values.shape
    name = "-".join(map(str, of[1:]))
    crosses = "".join(f"M{number % columns} {number // columns}{CROSS}" for number in off)
    crosses = f'<svg viewBox="0 0 {columns} {rows}" aria-hidden="true"><path d="{crosses}"/></svg>'
    selected = "true" if 0 in off else "false"
    return (
        f'<div class="switches" role="listbox" tabindex="0" aria-multiselectable="true" aria-label="{label}" '
        f'aria-description="{text("views.activations.keys")}" id="{name}" aria-activedescendant="{name}-0" '
        f'data-of="{escape(json.dumps(of))}" data-off="{off}" data-columns="{columns}" data-rows="{rows}" '
        f'style="--columns:{columns};--rows:{rows}">{heatmap(values, THROUGH, ON, "")}{crosses}'
        f'<span role="option" id="{name}-0" aria-selected="{selected}"></span></div>'
    )


def _curve(activation: Activation) -> str:
    name, what = type(activation).__name__, translate(activation.description)
    z = torch.linspace(LEFT, RIGHT, POINTS)
    points = zip(z.tolist(), activation(z).tolist(), strict=True)
    line = "L".join(f"{x:.2f} {-y:.3f}" for x, y in points)
    return (
        f'<figure class="layer"><svg class="curve" viewBox="{LEFT} {-TOP} {RIGHT - LEFT} {TOP + 1}" role="img" '
        f'aria-label="{name}: {what}"><path class="axis" d="M{LEFT} 0H{RIGHT}M0 {-TOP}V1"/>'
        f'<path class="line" d="M{line}"/></svg><figcaption><b>{name}:</b> {what}</figcaption></figure>'
    )
