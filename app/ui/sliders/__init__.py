from pathlib import Path
from typing import Any

import gradio as gr

from app.refused import Refused
from training.distort import DISTORTIONS

HERE = Path(__file__).parent
STEPS = {"noise": 5, "rotation": 1, "shift": 0.5, "thickness": 0.1, "erased": 1}


class Levels(gr.HTML):
    """A slider for each of DISTORTIONS, over the levels at which it was measured. Its value: a level by name.

    One component instead of five of Gradio's: each of those would weigh on every update of the page.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template=(HERE / "levels.html").read_text("utf-8"),
            css_template=(HERE / "levels.css").read_text("utf-8"),
            js_on_load=(HERE / "levels.js").read_text("utf-8"),
            apply_default_css=False,
            sliders=[
                {"name": name, "low": each.levels[0], "high": each.levels[-1], "step": STEPS[name], "unit": each.unit}
                for name, each in DISTORTIONS.items()
            ],
            **kwargs,
        )

    def preprocess(self, payload: Any) -> dict[str, float]:
        """Raises Refused unless each is a distortion's name with a number in its range."""
        levels = {} if payload is None else payload
        if not isinstance(levels, dict) or not levels.keys() <= DISTORTIONS.keys():
            raise Refused(f"Levels go by name: {', '.join(DISTORTIONS)}.")
        for name, level in levels.items():
            low, *_, high = DISTORTIONS[name].levels
            if type(level) not in (int, float) or not low <= level <= high:  # NaN is in no range
                raise Refused(f"{name.capitalize()} goes from {low} to {high}.")
        return {name: float(level) for name, level in levels.items()}

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "number"}}

    def example_payload(self) -> Any:
        return {"noise": 25}
