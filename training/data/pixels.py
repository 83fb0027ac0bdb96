from torch import Tensor

MNIST_SIDE = 28  # an MNIST image is MNIST_SIDE x MNIST_SIDE pixels
PIXELS = MNIST_SIDE * MNIST_SIDE


def scale(images: Tensor) -> Tensor:
    """Map pixels from [0, 255] to [-1, 1] and flatten each image: paper (0) becomes -1, full ink (255) becomes 1.

    images: (n, 28, 28), uint8 or floating. Returns (n, 784) float32.
    Training and the app both scale here and nowhere else. The notebook's Normalize(0.5, 0.5) is the same map, written
    for three channels.
    """
    return images.reshape(-1, PIXELS) / 127.5 - 1
