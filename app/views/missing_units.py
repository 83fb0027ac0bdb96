from app.views.cards import answers, legend
from app.views.chart import measured
from app.views.inputs import Inputs
from training.model.alterations import ALTERATIONS


def show(inputs: Inputs) -> str:
    """The answers, and the recorded accuracy under each alteration, as HTML."""
    altered = {variant: each.altered for variant, each in inputs.models.evaluations.items()}
    learned = [network.activation.slope for network in inputs.networks.values() if network.activation.learns_slope]
    stands = {"units off": inputs.levels.get("units off", 0), "slope": learned[0] if len(learned) == 1 else None}
    return f"{answers(inputs)}{legend(inputs.networks)}{measured(ALTERATIONS, altered, stands)}"
