import base64
import io
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from app.shipped import Shipped

HERE = Path(__file__).parent
NAMES = {"baseline": "Baseline", "dropout": "Dropout", "prelu": "PReLU"}
ABOUT = {"baseline": "ReLU, no dropout", "dropout": "ReLU + dropout", "prelu": "PReLU + dropout"}


class Answers(gr.HTML):
    """The three networks side by side. Its value: what show returns."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            html_template=(HERE / "answers.html").read_text("utf-8"),
            css_template=(HERE / "answers.css").read_text("utf-8"),
            js_on_load=(HERE / "answers.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


def show(
    probabilities: dict[str, np.ndarray] | None = None,
    framed: np.ndarray | None = None,
    weights: Shipped | None = None,
    trouble: str = "Draw a digit and three networks answer.",
) -> dict[str, Any]:
    """What the page's template fills in: probabilities from classify of a framed drawing, or why there are none.

    framed: (28, 28) uint8. weights: those that answered. Every text here is ours, a number or hexadecimal: the
    template does not stop JavaScript in a value.
    """
    if probabilities is None:
        return {"state": "empty", "verdict": trouble, "networks": [_network(variant, None) for variant in NAMES]}
    networks = [_network(variant, probabilities[variant]) for variant in NAMES]
    said = [network["digit"] for network in networks]
    for network in networks:
        network["alone"] = len(set(said)) == 2 and said.count(network["digit"]) == 1
    return {
        "state": "agree" if len(set(said)) == 1 else "disagree",
        "verdict": _verdict(networks),
        "networks": networks,
        "seen": data_url(Image.fromarray(framed)),
        "weights": weights and _weights(weights),
    }


def _weights(weights: Shipped) -> dict[str, str]:
    """files: the first digits of what sha256sum says of each."""
    files = ", ".join(f"{NAMES[variant]} {record.sha256[:7]}" for variant, record in weights.records.items())
    return {"name": weights.name, "finished": weights.finished, "files": files}


def _network(variant: str, probabilities: np.ndarray | None) -> dict[str, Any]:
    network = {"variant": variant, "name": NAMES[variant], "about": ABOUT[variant]}
    if probabilities is None:
        bars = [{"digit": str(digit), "percent": 0, "text": ""} for digit in range(10)]
        return {**network, "digit": "?", "confidence": "", "bars": bars}
    top = int(probabilities.argmax())
    bars = [
        {"digit": str(digit), "percent": round(100 * float(p), 1), "text": percent(p), "top": digit == top}
        for digit, p in enumerate(probabilities)
    ]
    return {**network, "digit": str(top), "confidence": percent(probabilities[top]), "bars": bars}


def percent(p: float) -> str:
    """A probability as people read it, never rounded to a certainty that it does not have."""
    if p < 0.001:
        return "<0.1%"
    return ">99.9%" if p > 0.999 else f"{100 * p:.1f}%"


def _verdict(networks: list[dict[str, Any]]) -> str:
    """Who says what, in one sentence."""
    digits = list(dict.fromkeys(network["digit"] for network in networks))
    if len(digits) == 1:
        return f"All three say {digits[0]}."
    who = {digit: [network["name"] for network in networks if network["digit"] == digit] for digit in digits}
    parts = [f"{' and '.join(names)} {'say' if len(names) > 1 else 'says'} {digit}" for digit, names in who.items()]
    return f"They disagree: {', '.join(parts)}."


def data_url(image: Image.Image) -> str:
    """The image as a PNG that a page can hold in itself."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # so small a picture gets no smaller by more work
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
