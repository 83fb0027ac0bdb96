import math

import numpy as np
import torch

from app.ui.format import decimal
from app.ui.texts import text, translate
from app.views.cards import cards
from app.views.heatmap import ON, THROUGH, heatmap
from app.views.inputs import Inputs
from training.components import Activation

LEFT, RIGHT, TOP = -4.0, 2.0, 2.0  # what the curve shows
POINTS = 25  # of it: 0 is one of them


def show(inputs: Inputs) -> str:
    """The activations of both hidden layers and the activation function of each network, as HTML."""
    bodies = {}
    for variant, network in inputs.networks.items():
        layers = [
            _layer(number, before[0].numpy(), after[0].numpy())
            for number, (before, after) in enumerate(network.layers(inputs.x)[0], 1)
        ]
        bodies[variant] = "".join([*layers, _curve(network.activation)])
    return cards(bodies, "layers")


def _layer(number: int, before: np.ndarray, after: np.ndarray) -> str:
    """before, after: (hidden,), of the activation function."""
    on = before > 0
    said = text("views.activations.on", on=on.sum(), units=len(on))
    # One scale for both, so that one can compare them, by the root, so that what PReLU lets through is seen at all.
    shown = np.where(on, 1, -1) * np.sqrt(np.abs(after) / max(np.abs(after).max(), 1e-9))
    if through := np.abs(after[~on]).max(initial=0):
        numbers = {"largest": decimal(f"{after.max():.1f}"), "through": decimal(f"{through:.2f}")}
        said += text("views.activations.through", **numbers)
    columns = next(count for count in range(math.isqrt(2 * len(on)), 0, -1) if len(on) % count == 0)
    layer = text("views.activations.layer", number=number)
    cells = heatmap(shown.reshape(-1, columns), THROUGH, ON, f"{layer} {said}")
    return f'<figure class="layer">{cells}<figcaption><b>{layer}</b> {said}</figcaption></figure>'


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
