import base64
import io
from collections.abc import Sequence, Sized

from PIL import Image

ALL = {1: "The only one", 2: "Both", 3: "All three", 4: "All four", 5: "All five", 6: "All six"}


def listed(names: Sequence[str]) -> str:
    """As people list them: Baseline, Dropout and PReLU. Nothing for none."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def all_of(networks: Sized) -> str:
    """What they are called together: All three."""
    return ALL.get(len(networks), f"All {len(networks)}")


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
