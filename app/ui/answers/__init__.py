from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from app.inference import Experiment, MisreadDigit, ModelSet
from app.inference.experiment import CHANGES
from app.inference.hold import SHARES
from app.ui.format import all_of, data_url, decimal, listed, percent
from app.ui.templates import read_templates
from app.ui.texts import find, text, translate
from training.data.pixels import MNIST_SIDE
from training.model.variants import VARIANTS


class Answers(gr.HTML):
    """The networks side by side. Its value: what show_answers returns."""

    def __init__(self, **kwargs: Any):
        super().__init__(side=MNIST_SIDE, html_template="${answers(value, side)}", **read_templates(__file__), **kwargs)


def show_answers(
    probabilities: dict[str, np.ndarray] | None = None,
    image: np.ndarray | None = None,
    models: ModelSet | None = None,
    several: bool = False,
    test_digit: MisreadDigit | None = None,
    message: str = "",
) -> dict[str, Any]:
    """What the template fills in: the probabilities of an image, or a message that says why there are none.

    image: (28, 28) uint8, as the networks saw it. models: those that answer, by default all that there could be.
    several: whether it looks like more than one digit. test_digit: MNIST's, if that is on the pad, which shows it then.
    Every text here is ours, a number or hexadecimal: the template escapes nothing.
    """
    if probabilities is None:
        shown = models.networks if models else VARIANTS
        return {
            "state": "empty",
            "verdict": translate(message),
            "networks": [_network(variant, None) for variant in shown],
        }
    networks = [_network(variant, p) for variant, p in probabilities.items()]
    said = [network["digit"] for network in networks]
    for network in networks:
        network["alone"] = len(set(said)) == 2 < len(said) and said.count(network["digit"]) == 1
    note = text("answers.several") if several else ""
    if test_digit:
        note = text("answers.test digit", number=test_digit.number, digit=test_digit.label)
    return {
        "state": "agree" if len(set(said)) == 1 else "disagree",
        "verdict": _verdict(networks),
        "note": note,
        "networks": networks,
        "image": data_url(Image.fromarray(image)),
        "test": test_digit and {"number": test_digit.number, "image": data_url(Image.fromarray(test_digit.image))},
        "weights": models
        and {
            "name": models.name,
            "finished": models.finished,
            "files": _files(models),
            "missing": listed([row.title for variant, row in VARIANTS.items() if variant not in models.networks]),
        },
    }


def show_holds(holds: dict[str, float]) -> list[dict[str, Any]]:
    """What the template fills into each card: how much of a network can be off before its answer falls, 0 to 0.95."""
    words = {0: "loses", SHARES[-1]: "stays"}
    return [{"percent": round(100 * share), "words": words.get(share, "keeps")} for share in holds.values()]


def show_experiment(experiment: Experiment) -> str:
    """What is changed, in words: Noise 40, units off 30%, 2 units off by hand."""
    parts = []
    for name, level in experiment.levels.items():
        number = decimal(f"{level:g}")
        in_percent = CHANGES[name].unit.startswith("%")
        parts.append(f"{translate(name)} {find('numbers.percent').format(number) if in_percent else number}")
    if count := len(experiment.off):
        parts.append(find("answers.by hand")[count > 1].format(count=count))
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def _files(models: ModelSet) -> str:
    """The first digits of what sha256sum says of each."""
    return ", ".join(f"{VARIANTS[variant].title} {record.sha256[:7]}" for variant, record in models.records.items())


def _network(variant: str, probabilities: np.ndarray | None) -> dict[str, Any]:
    network = {"variant": variant, "name": VARIANTS[variant].title, "about": VARIANTS[variant].about}
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
        return find("answers.agree")[len(networks) > 1].format(all=all_of(networks), digit=digits[0])
    who = {digit: [network["name"] for network in networks if network["digit"] == digit] for digit in digits}
    say = find("answers.who")
    parts = [say[len(names) > 1].format(names=listed(names), digit=digit) for digit, names in who.items()]
    return text("answers.disagree", who=", ".join(parts))
