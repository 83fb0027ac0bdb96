import math

import numpy as np

from app.views.cards import cards
from app.views.heatmap import ON, THROUGH, heatmap
from app.views.inputs import Inputs

CAPTION = (
    "Each cell is one hidden unit: bright when it is on, dark when it is off, purple where PReLU lets something "
    "through below zero. Add a stroke and watch which cells change, and how many there are in each network."
)
LEFT, RIGHT, TOP = -4.0, 2.0, 2.0  # what the curve shows


def show(inputs: Inputs) -> str:
    """The activations of both hidden layers and the activation function of each network, as HTML."""
    bodies = {}
    for variant, network in inputs.models.networks.items():
        layers = [
            _layer(number, before[0].numpy(), after[0].numpy(), network.slope)
            for number, (before, after) in enumerate(network.layers(inputs.x)[0], 1)
        ]
        bodies[variant] = "".join([*layers, _curve(network.slope)])
    return cards(bodies, "layers")


def _layer(number: int, before: np.ndarray, after: np.ndarray, slope: float | None) -> str:
    """before, after: (hidden,), of the activation function."""
    on = before > 0
    text = f"{on.sum()} of {len(on)} units on"
    shown = np.where(on, after / max(after.max(), 1e-9), 0)
    if slope is not None and not on.all():
        through = np.where(on, 0, np.abs(after))  # far weaker than what is on, so it has a scale of its own
        shown = np.where(on, shown, -through / max(through.max(), 1e-9))
        text += f", the rest let through up to {through.max():.2f} (those on: up to {after.max():.1f})"
    columns = next(count for count in range(math.isqrt(2 * len(on)), 0, -1) if len(on) % count == 0)
    cells = heatmap(shown.reshape(-1, columns), THROUGH, ON, f"Hidden layer {number}: {text}")
    return f'<figure class="layer">{cells}<figcaption><b>Hidden layer {number}:</b> {text}</figcaption></figure>'


def _curve(slope: float | None) -> str:
    name = "ReLU" if slope is None else "PReLU"
    below = "nothing passes below zero" if slope is None else f"learned slope below zero: {slope:.3f}"
    end = LEFT * (slope or 0)
    return (
        f'<figure class="layer"><svg class="curve" viewBox="{LEFT} {-TOP} {RIGHT - LEFT} {TOP + 1}" role="img" '
        f'aria-label="{name}: {below}"><path class="axis" d="M{LEFT} 0H{RIGHT}M0 {-TOP}V1"/>'
        f'<path class="line" d="M{LEFT} {-end:.3f}L0 0L{RIGHT} {-RIGHT}"/></svg>'
        f"<figcaption><b>{name}:</b> {below}</figcaption></figure>"
    )
