from app.views.cards import answers, legend
from app.views.chart import measured
from app.views.inputs import Inputs
from training.data.corruptions import CORRUPTIONS


def show(inputs: Inputs) -> str:
    """The answers, and the recorded accuracy under each corruption, as HTML."""
    corrupted = {variant: each.corrupted for variant, each in inputs.models.evaluations.items()}
    charts = measured(CORRUPTIONS, corrupted, {name: inputs.experiment.levels.get(name, 0) for name in CORRUPTIONS})
    return f"{answers(inputs)}{legend(inputs.networks)}{charts}"
