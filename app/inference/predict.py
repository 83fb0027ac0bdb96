import numpy as np
import torch
from PIL import Image

from app.frame import frame
from app.ink import ink
from app.shipped import shipped
from training.components import softmax
from training.network import Network
from training.pixels import scale


def classify(image: Image.Image | np.ndarray, size: str = "wide") -> dict[str, np.ndarray]:
    """What the three networks of a size make of the digit in an image.

    image: a PIL image, or uint8 (height, width), (height, width, 3) or (height, width, 4); one digit, dark on light or
    light on dark. size: "wide" or "notebook". Returns, for each of "baseline", "dropout" and "prelu", ten
    probabilities (10,) float32 for the digits 0 to 9, which sum to 1. Raises ValueError if the image is blank or
    cannot be used or there is no such size.
    """
    return probabilities(frame(ink(image)), size)


def probabilities(framed: np.ndarray, size: str) -> dict[str, np.ndarray]:
    """framed: (28, 28) uint8 from frame. Returns and raises as classify."""
    return ask(networks(size), framed)


def networks(size: str) -> dict[str, Network]:
    """The three networks of a size that weights/ holds now. Raises as app.shipped.shipped does."""
    return shipped(size).networks


@torch.inference_mode()
def ask(networks: dict[str, Network], framed: np.ndarray) -> dict[str, np.ndarray]:
    """What networks make of a drawing, or of many at once.

    framed: (28, 28) uint8 from frame, or (n, 28, 28). Returns ten probabilities, (10,) or (n, 10), of each network.
    """
    x = scale(torch.from_numpy(framed))
    answers = {variant: softmax(network(x), dim=1).numpy() for variant, network in networks.items()}
    return {variant: answer.reshape(*framed.shape[:-2], -1) for variant, answer in answers.items()}
