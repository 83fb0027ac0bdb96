import torch
from PIL import Image

from app.inference import predict
from app.ui.format import percent
from app.views.cards import bars, cards, legend
from app.views.chart import chart
from app.views.heatmap import cells
from app.views.inputs import Inputs
from training.data.corruptions import CORRUPTIONS, corrupt

CAPTION = (
    "Spoil the drawing and see which answer falls first. The curves show how often each network is still right on "
    "MNIST's 10,000 test digits, each spoiled in that one way; the thin line is where your slider stands."
)


def show(inputs: Inputs) -> str:
    """The corrupted drawing, the answers to it, and the recorded accuracy under each corruption, as HTML."""
    batch = torch.from_numpy(inputs.image).unsqueeze(0)
    corrupted = corrupt(batch, inputs.levels)[0].round().to(torch.uint8).numpy()
    bodies = {}
    for variant, ten in predict(inputs.models.networks, corrupted).items():
        bodies[variant] = (
            f'<p class="said"><strong>{ten.argmax()}</strong> {percent(ten.max())}</p>{bars(ten.tolist())}'
        )
    picture = cells(Image.fromarray(corrupted), "The spoiled drawing")
    picture = f'<figure class="map">{picture}<figcaption>The spoiled drawing</figcaption></figure>'
    return f'<div class="corrupted">{picture}{cards(bodies)}</div>{legend(inputs.models.networks)}{_charts(inputs)}'


def _charts(inputs: Inputs) -> str:
    charts = []
    for name, corruption in CORRUPTIONS.items():
        lines = [
            (variant, list(zip(corruption.levels, (100 * share for share in each.corrupted[name]), strict=True)))
            for variant, each in inputs.models.evaluations.items()
        ]
        title = f"{name.capitalize()}: right answers, %"
        charts.append(chart(title, lines, corruption.unit, y_range=(0, 100), marker=inputs.levels.get(name, 0)))
    return f'<div class="charts">{"".join(charts)}</div>'
