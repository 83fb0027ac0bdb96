import numpy as np
import torch
from PIL import Image

from app.answers import data_url, percent
from app.inference import ask
from app.views.cards import bars, cards, legend
from app.views.chart import chart
from app.views.seen import Seen
from training.distort import DISTORTIONS, distort

LOOK = (
    "Spoil the drawing and see which answer falls first. The curves show how often each network is still right on "
    "MNIST's 10,000 test digits, each spoiled in that one way; the thin line is where your slider stands."
)


def broken(seen: Seen) -> str:
    """The drawing distorted, the answers to it, and the measured accuracy against each distortion, as HTML."""
    spoiled = distort(torch.from_numpy(seen.framed).unsqueeze(0), seen.levels)[0].round().to(torch.uint8).numpy()
    bodies = {}
    for variant, ten in ask(seen.networks, spoiled).items():
        bodies[variant] = (
            f'<p class="said"><strong>{ten.argmax()}</strong> {percent(ten.max())}</p>{bars(ten.tolist())}'
        )
    return f'<div class="spoiled">{_shown(spoiled)}{cards(bodies)}</div>{legend()}{_charts(seen)}'


def _shown(spoiled: np.ndarray) -> str:
    url = data_url(Image.fromarray(spoiled))
    return (
        f'<figure class="map"><img class="cells" src="{url}" width="28" height="28" alt="The spoiled drawing">'
        "<figcaption>The spoiled drawing</figcaption></figure>"
    )


def _charts(seen: Seen) -> str:
    charts = []
    for name, distortion in DISTORTIONS.items():
        lines = {
            variant: list(zip(distortion.levels, (100 * right for right in each.distorted[name]), strict=True))
            for variant, each in seen.weights.measured.items()
        }
        title = f"{name.capitalize()}: right answers, %"
        charts.append(chart(title, lines, distortion.unit, y_range=(0, 100), marker=seen.levels.get(name, 0)))
    return f'<div class="charts">{"".join(charts)}</div>'
