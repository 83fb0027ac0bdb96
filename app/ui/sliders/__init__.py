from typing import Any

import gradio as gr

from app.preprocessing import InvalidInput
from app.ui.templates import read_templates
from training.data.corruptions import CORRUPTIONS

STEPS = {"noise": 5, "rotation": 1, "shift": 0.5, "thickness": 0.1, "erased": 1}


class Sliders(gr.HTML):
    """A slider for each of CORRUPTIONS, over the levels that were measured. Its value: a level for each name.

    One component instead of five of Gradio's: each of those would weigh on every update of the page.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            sliders=[
                {"name": name, "low": each.levels[0], "high": each.levels[-1], "step": STEPS[name], "unit": each.unit}
                for name, each in CORRUPTIONS.items()
            ],
            **read_templates(__file__),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> dict[str, float]:
        """Raises InvalidInput unless each is a corruption's name with a number in its range."""
        levels = {} if payload is None else payload
        if not isinstance(levels, dict) or not levels.keys() <= CORRUPTIONS.keys():
            raise InvalidInput(f"Levels go by name: {', '.join(CORRUPTIONS)}.")
        for name, level in levels.items():
            low, *_, high = CORRUPTIONS[name].levels
            if type(level) not in (int, float) or not low <= level <= high:  # NaN is in no range
                raise InvalidInput(f"{name.capitalize()} goes from {low} to {high}.")
        return {name: float(level) for name, level in levels.items()}
