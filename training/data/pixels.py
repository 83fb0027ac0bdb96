from torch import Tensor

SIDE = 28  # an MNIST image is SIDE x SIDE pixels
PIXELS = SIDE * SIDE


def scale(images: Tensor) -> Tensor:
    """Images of 0 to 255 as the networks take them: flat, paper (0) at -1 and full ink (255) at 1.

    images: (n, 28, 28), uint8 or, after a warp, floating. Returns (n, 784) float32 in [-1, 1].
    The one place where pixels are scaled, for training and for the app. The notebook's Normalize(0.5, 0.5) is the
    same map, but written for three channels.
    """
    return images.reshape(-1, PIXELS) / 127.5 - 1
