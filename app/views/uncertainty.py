import numpy as np
import torch

from app.ui.texts import text
from app.views.cards import bars, cards
from app.views.inputs import Inputs
from training.evaluation.mc_dropout import mc_dropout

PASSES = 100
SURE, UNSURE = 0.9, 0.5  # mean probability of the answer, at least; with less it is guessing


def show(inputs: Inputs) -> str:
    """Monte Carlo dropout (Gal and Ghahramani 2016, arXiv:1506.02142), as HTML."""
    bodies = {}
    for variant, network in inputs.networks.items():
        with torch.random.fork_rng(devices=[]):  # so that no bar moves unless what it shows does
            torch.manual_seed(0)
            passes = mc_dropout(network, inputs.x, PASSES if network.p_hidden else 1)[:, 0].numpy()
        bodies[variant] = _body(passes)
    return cards(bodies)


def confidence_word(confidence: float) -> str:
    """confidence: the mean probability of the answer, 0 to 1."""
    return "sure" if confidence >= SURE else "unsure" if confidence >= UNSURE else "guessing"


def _body(passes: np.ndarray) -> str:
    """passes: (n, 10) probabilities."""
    mean = passes.mean(axis=0)
    top = int(mean.argmax())
    whiskers = {
        digit: f'<s style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></s>'
        for digit, (low, high) in enumerate(np.quantile(passes, (0.1, 0.9), axis=0).T)
        if high - low >= 0.01  # a shorter one could not be told from its own end caps
    }
    word, note = confidence_word(mean[top]), ""
    if len(passes) == 1:
        word, note = "certain", f'<p class="note">{text("views.uncertainty.always")}</p>'
    said = f'<p class="said"><strong>{top}</strong> {text(f"views.uncertainty.{word}")}</p>'
    return f"{said}{bars(mean.tolist(), whiskers)}{note}"
