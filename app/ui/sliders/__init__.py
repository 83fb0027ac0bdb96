from typing import Any

import gradio as gr

from app.inference.experiment import CHANGES
from app.preprocessing import InvalidInput
from app.ui.templates import read_templates
from training.data.corruptions import CORRUPTIONS
from training.model.alterations import ALTERATIONS

STEPS = {
    "units off": 5, "important units off": 1, "slope": 0.005,
    "noise": 5, "rotation": 1, "shift": 0.5, "thickness": 0.1, "erased": 1,
}  # fmt: skip

GROUPS = {"units": ALTERATIONS, "robustness": CORRUPTIONS}  # by the view that shows them


class Sliders(gr.HTML):
    """A slider for each change of the experiment, over the levels that were measured.

    Its value: a level for the name of each that was moved. One component instead of many of Gradio's: each of those
    would weigh on every update of the page.
    """

    def __init__(self, slope: float, **kwargs: Any):
        """slope: that was learned, where the slider of the slope rests."""
        rests = {"slope": f"{round(slope / STEPS['slope']) * STEPS['slope']:g}"}
        super().__init__(
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

    def preprocess(self, payload: Any) -> dict[str, float]:
        """Raises InvalidInput unless each is a change's name with a number in its range."""
        levels = {} if payload is None else payload
        if not isinstance(levels, dict) or not levels.keys() <= CHANGES.keys():
            raise InvalidInput(f"Levels go by name: {', '.join(CHANGES)}.")
        for name, level in levels.items():
            low, *_, high = CHANGES[name].levels
            if type(level) not in (int, float) or not low <= level <= high:  # NaN is in no range
                raise InvalidInput(f"{name.capitalize()} goes from {low:g} to {high:g}.")
        return {name: float(level) for name, level in levels.items()}
