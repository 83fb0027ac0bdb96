from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from app.inference import ModelSet
from app.ui.format import ABOUT, NAMES, data_url, percent
from app.ui.templates import read_templates
from training.data.pixels import MNIST_SIDE


class Answers(gr.HTML):
    """The three networks side by side. Its value: what show_answers returns."""

    def __init__(self, **kwargs: Any):
        super().__init__(side=MNIST_SIDE, **read_templates(__file__), **kwargs)


def show_answers(
    probabilities: dict[str, np.ndarray] | None = None,
    image: np.ndarray | None = None,
    models: ModelSet | None = None,
    several: bool = False,
    message: str = "Draw a digit and three networks answer.",
) -> dict[str, Any]:
    """What the template fills in: the probabilities of an image, or a message that says why there are none.

    image: (28, 28) uint8, as the networks saw it. models: those that answered. several: whether it looks like more than
    one digit. Every text here is ours, a number or hexadecimal: the template does not stop JavaScript in a value.
    """
    if probabilities is None:
        return {"state": "empty", "verdict": message, "networks": [_network(variant, None) for variant in NAMES]}
    networks = [_network(variant, probabilities[variant]) for variant in NAMES]
    said = [network["digit"] for network in networks]
    for network in networks:
        network["alone"] = len(set(said)) == 2 and said.count(network["digit"]) == 1
    return {
        "state": "agree" if len(set(said)) == 1 else "disagree",
        "verdict": _verdict(networks),
        "note": "This looks like more than one digit. They read it as one." if several else "",
        "networks": networks,
        "image": data_url(Image.fromarray(image)),
        "weights": models and {"name": models.name, "finished": models.finished, "files": _files(models)},
    }


def _files(models: ModelSet) -> str:
    """The first digits of what sha256sum says of each."""
    return ", ".join(f"{NAMES[variant]} {record.sha256[:7]}" for variant, record in models.records.items())


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


def _verdict(networks: list[dict[str, Any]]) -> str:
    """Who says what, in one sentence."""
    digits = list(dict.fromkeys(network["digit"] for network in networks))
    if len(digits) == 1:
        return f"All three say {digits[0]}."
    who = {digit: [network["name"] for network in networks if network["digit"] == digit] for digit in digits}
    parts = [f"{' and '.join(names)} {'say' if len(names) > 1 else 'says'} {digit}" for digit, names in who.items()]
    return f"They disagree: {', '.join(parts)}."
