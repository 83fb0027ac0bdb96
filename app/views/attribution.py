import numpy as np
import torch

from app.ui.format import decimal
from app.ui.texts import text
from app.views.cards import cards
from app.views.heatmap import AGAINST, FOR, heatmap
from app.views.inputs import Inputs
from training.data.pixels import MNIST_SIDE
from training.evaluation.attribution import attribution
from training.model.network import Network

EXCITED, HELD_BACK = 6, 3  # units to show


def show(inputs: Inputs) -> str:
    """Attribution to pixels, and the weights of the units that the drawing excites and holds back most, as HTML."""
    bodies = {variant: _map(network, inputs) + _units(network, inputs) for variant, network in inputs.networks.items()}
    return cards(bodies, "seeking")


def _map(network: Network, inputs: Inputs) -> str:
    with torch.inference_mode():
        digit, second = network(inputs.x)[0].topk(2).indices.tolist()
    shares = attribution(network, inputs.x, digit, over=second)[0].reshape(MNIST_SIDE, MNIST_SIDE).numpy()
    ink = inputs.image > 0
    against, for_ = -shares[shares < 0].sum(), shares[shares > 0].sum()
    ahead = text("views.attribution.ahead", second=second)
    sums = {"for": for_, "against": against, "lead": shares.sum()}
    parts = {"ink": shares[ink].sum(), "paper": shares[~ink].sum()}
    numbers = {name: decimal(f"{value:.1f}") for name, value in sums.items()}
    numbers |= {name: decimal(f"{value:+.1f}") for name, value in parts.items()}
    told = text("views.attribution.numbers", digit=digit, second=second, **numbers)
    fold = f"<details><summary>{text('views.attribution.fold')}</summary>{told}</details>"
    shown = heatmap(shares / _largest(shares), AGAINST, FOR, text("views.attribution.map", text=ahead))
    return (
        f'<figure class="map">{shown}{_outline(inputs.image)}'
        f'<figcaption><b class="said">{digit}</b> {ahead}{fold}</figcaption></figure>'
    )


def _outline(image: np.ndarray) -> str:
    """The edge of the drawing, as a line between pixels of ink and of paper, to lay over the map."""
    ink = np.pad(image > 127, 1)
    down = np.argwhere(ink[:, 1:] != ink[:, :-1])  # between columns
    across = np.argwhere(ink[1:] != ink[:-1])  # between rows
    path = "".join(f"M{x} {y - 1}v1" for y, x in down) + "".join(f"M{x - 1} {y}h1" for y, x in across)
    return f'<svg class="outline" viewBox="0 0 {MNIST_SIDE} {MNIST_SIDE}" aria-hidden="true"><path d="{path}"/></svg>'


def _units(network: Network, inputs: Inputs) -> str:
    before = network.layers(inputs.x)[0][0][0][0]
    order = before.argsort(descending=True).tolist()
    weights = network.w_h.detach().T.reshape(-1, MNIST_SIDE, MNIST_SIDE).numpy()
    units = []
    for unit in order[:EXCITED] + order[-HELD_BACK:]:
        sum_ = decimal(f"{before[unit]:+.1f}")
        alt = text("views.attribution.unit", unit=unit, text=sum_)
        cells = heatmap(weights[unit] / _largest(weights[unit]), AGAINST, FOR, alt)
        kind = "excited" if before[unit] > 0 else "held"
        units.append(f'<figure class="unit {kind}">{cells}<figcaption>{sum_}</figcaption></figure>')
    return f'<div class="units">{"".join(units)}</div>'


def _largest(values: np.ndarray) -> float:
    """What is drawn at full strength: the most extreme hundredth is cut, lest one pixel leave the rest dark."""
    return max(float(np.quantile(np.abs(values), 0.99)), 1e-9)
