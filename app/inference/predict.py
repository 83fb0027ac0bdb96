import numpy as np
import torch
from PIL import Image

from app.inference.model_store import current_models
from app.preprocessing import preprocess
from training.components import softmax
from training.data.pixels import scale
from training.model.network import Network


def classify(image: Image.Image | np.ndarray, size: str = "wide") -> dict[str, np.ndarray]:
    """What the networks of a size make of the digit in an image.

    image: as for preprocess. size: a key of SIZES. Returns, for each variant that is trained, as "baseline", ten
    probabilities (10,) float32 for the digits 0 to 9, which sum to 1. Raises ValueError if the image is blank or
    cannot be used or there is no such size.
    """
    return predict(current_models(size).networks, preprocess(image))


@torch.inference_mode()
def predict(networks: dict[str, Network], images: np.ndarray) -> dict[str, np.ndarray]:
    """The probabilities of the ten digits. images: (28, 28) uint8 in MNIST's format, or (n, 28, 28).

    Returns (10,) or (n, 10) float32 of each network.
    """
    x = scale(torch.from_numpy(images))
    probabilities = {variant: softmax(network(x), dim=1).numpy() for variant, network in networks.items()}
    return {variant: p.reshape(*images.shape[:-2], -1) for variant, p in probabilities.items()}
