from typing import Any

import gradio as gr

from app.refused import Refused
from training.distort import Distortion

STEPS = {"noise": 5, "rotation": 1, "shift": 0.5, "thickness": 0.1, "erased": 1}


class Level(gr.Slider):
    """A slider over the levels at which a distortion was measured. Its value: a float among them."""

    def get_block_name(self) -> str:
        return "slider"  # the browser's part is Gradio's own

    def preprocess(self, payload: Any) -> float:
        """Raises Refused unless it is a number in range."""
        if type(payload) not in (int, float) or not self.minimum <= payload <= self.maximum:  # NaN is in no range
            raise Refused(f"{self.label} goes from {self.minimum} to {self.maximum}.")
        return float(payload)


def level(name: str, distortion: Distortion) -> Level:
    low, *_, high = distortion.levels
    return Level(low, high, 0, step=STEPS[name], label=name.capitalize())
