from functools import cache
from html import escape

import numpy as np
import torch
from PIL import Image

from app.answers import data_url, percent
from app.inference import probabilities
from app.views.cards import bars, cards, legend
from app.views.chart import chart
from app.views.seen import Seen
from training.distort import DISTORTIONS, distort
from training.errors import UserError
from training.measured import load_measured, measured_path
from training.network import VARIANTS
from training.weights import FOLDER

LOOK = (
    "Spoil the drawing and see which answer falls first. The curves show how often each network is still right on "
    "MNIST's 10,000 test digits, each spoiled in that one way; the thin line is where your slider stands."
)


def broken(seen: Seen) -> str:
    """The drawing distorted, the answers to it, and the measured accuracy against each distortion, as HTML."""
    spoiled = distort(torch.from_numpy(seen.framed).unsqueeze(0), seen.levels)[0].round().to(torch.uint8).numpy()
    bodies = {}
    for variant, ten in probabilities(spoiled, seen.size).items():
        bodies[variant] = (
            f'<p class="said"><strong>{ten.argmax()}</strong> {percent(ten.max())}</p>{bars(ten.tolist())}'
        )
    return f'<div class="spoiled">{_shown(spoiled)}{cards(bodies)}</div>{legend()}{_charts(seen.size, seen.levels)}'


def _shown(spoiled: np.ndarray) -> str:
    url = data_url(Image.fromarray(spoiled))
    return (
        f'<figure class="map"><img class="cells" src="{url}" width="28" height="28" alt="The spoiled drawing">'
        "<figcaption>The spoiled drawing</figcaption></figure>"
    )


def _charts(size: str, levels: dict[str, float]) -> str:
    try:
        measured = _measured(size)
    except UserError as error:
        return f'<p class="look">{escape(str(error))}</p>'
    charts = []
    for name, distortion in DISTORTIONS.items():
        lines = {
            variant: [(level, 100 * right) for level, right in zip(distortion.levels, rights[name], strict=True)]
            for variant, rights in measured.items()
        }
        title = f"{name.capitalize()}: right answers, %"
        charts.append(chart(title, lines, distortion.unit, y_range=(0, 100), marker=levels.get(name, 0)))
    return f'<div class="charts">{"".join(charts)}</div>'


@cache
def _measured(size: str) -> dict[str, dict[str, list[float]]]:
    return {variant: load_measured(measured_path(FOLDER, size, variant)).distorted for variant in VARIANTS}
