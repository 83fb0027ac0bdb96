from app.views.cards import answers, legend
from app.views.chart import measured
from app.views.inputs import Inputs
from training.model.alterations import ALTERATIONS

UP_TO = {"important units off": 20}  # %: beyond it no network reads more than by chance


def show(inputs: Inputs) -> str:
    """The answers, and the recorded accuracy under each alteration, as HTML."""
    altered = {variant: each.altered for variant, each in inputs.models.evaluations.items()}
    learned = [network.activation.slope for network in inputs.networks.values() if network.activation.learns_slope]
    stands = {name: inputs.experiment.levels.get(name, 0) for name in ALTERATIONS}
    stands["slope"] = learned[0] if len(learned) == 1 else None
    return f"{answers(inputs)}{legend(inputs.networks)}{measured(ALTERATIONS, altered, stands, UP_TO)}"
