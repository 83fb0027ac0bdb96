import base64
import io

from PIL import Image

NAMES = {"baseline": "Baseline", "dropout": "Dropout", "prelu": "PReLU"}
ABOUT = {"baseline": "ReLU, no dropout", "dropout": "ReLU + dropout", "prelu": "PReLU + dropout"}


def percent(p: float) -> str:
    """A probability as people read it, never rounded to a certainty that it does not have."""
    if p < 0.001:
        return "<0.1%"
    return ">99.9%" if p > 0.999 else f"{100 * p:.1f}%"


def data_url(image: Image.Image) -> str:
    """The image as a PNG that a page can hold in itself."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # so small a picture gets no smaller by more work
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
