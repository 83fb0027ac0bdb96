from typing import Any

import gradio as gr

from app.inference.experiment import CHANGES, Experiment, Unit
from app.limits import MAX_UNITS_OFF
from app.preprocessing import InvalidInput
from app.ui.templates import read_templates
from training.data.corruptions import CORRUPTIONS
from training.model.alterations import ALTERATIONS
from training.model.recipe import MAX_HIDDEN, SIZES
from training.model.variants import VARIANTS

STEPS = {
    "units off": 5, "important units off": 1, "slope": 0.005,
    "noise": 5, "rotation": 1, "shift": 0.5, "thickness": 0.1, "erased": 1,
}  # fmt: skip

GROUPS = {"units": ALTERATIONS, "robustness": CORRUPTIONS}  # by the view that shows them


class Sliders(gr.HTML):
    """A slider for each change of the experiment, over the levels that were measured; it keeps the whole experiment.

    Its value: "levels", a level for the name of each that was moved, and "off", the units that are switched off by
    hand in the view "Inside", each as [size, variant, layer, number]. One component instead of many of Gradio's: each
    of those would weigh on every update of the page.
    """

    def __init__(self, slope: float, **kwargs: Any):
        """slope: that was learned, where the slider of the slope rests."""
        rests = {"slope": f"{round(slope / STEPS['slope']) * STEPS['slope']:g}"}
        super().__init__(
            sizes=list(SIZES), variants=list(VARIANTS), units=MAX_HIDDEN,
            groups=[
                {
                    "view": view,
                    "sliders": [
                        {
                            "name": name, "low": each.levels[0], "high": each.levels[-1], "step": STEPS[name],
                            "unit": each.unit, "rest": rests.get(name, "0"),
                        }
                        for name, each in changes.items()
                    ],
                }
                for view, changes in GROUPS.items()
            ],
            **read_templates(__file__),
            **kwargs,
        )  # fmt: skip

    def preprocess(self, payload: Any) -> Experiment:
        """Raises InvalidInput unless each level is in the range of a change and each unit is one that could be."""
        experiment = {} if payload is None else payload
        if not isinstance(experiment, dict) or not experiment.keys() <= {"levels", "off"}:
            raise InvalidInput("An experiment has levels, and units that are off.")
        return Experiment(_levels(experiment.get("levels", {})), _units(experiment.get("off", [])))


def _levels(levels: Any) -> dict[str, float]:
    if not isinstance(levels, dict) or not levels.keys() <= CHANGES.keys():
        raise InvalidInput(f"Levels go by name: {', '.join(CHANGES)}.")
    for name, level in levels.items():
        low, *_, high = CHANGES[name].levels
        if type(level) not in (int, float) or not low <= level <= high:  # NaN is in no range
            raise InvalidInput(f"{name.capitalize()} goes from {low:g} to {high:g}.")
    return {name: float(level) for name, level in levels.items()}


def _units(units: Any) -> frozenset[Unit]:
    if not isinstance(units, list) or len(units) > MAX_UNITS_OFF:
        raise InvalidInput(f"Units that are off are a list of at most {MAX_UNITS_OFF}.")
    if not all(_could_be(each) for each in units):
        raise InvalidInput(
            f"A unit is [size, network, layer, number]: {' or '.join(SIZES)}; {', '.join(VARIANTS)}; 1 or 2; "
            f"0 to {MAX_HIDDEN - 1}."
        )
    return frozenset(Unit(*each) for each in units)


def _could_be(unit: Any) -> bool:
    """Whether there could be such a unit: how many there are depends on the weights that answer."""
    if not isinstance(unit, list) or len(unit) != 4:
        return False
    size, variant, layer, number = unit
    named = size in list(SIZES) and variant in list(VARIANTS)  # lists: what was sent may not be hashable
    return named and type(layer) is type(number) is int and layer in (1, 2) and 0 <= number < MAX_HIDDEN
