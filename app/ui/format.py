import base64
import io
from collections.abc import Sequence, Sized

from PIL import Image

from app.ui.texts import find


def listed(names: Sequence[str]) -> str:
    """As people list them: Baseline, Dropout and PReLU. Nothing for none."""
    first = ", ".join(names[:-1])
    return find("numbers.and").format(first, names[-1]) if first else "".join(names)


def all_of(networks: Sized) -> str:
    """What they are called together: All three."""
    names, count = find("numbers.all"), len(networks)
    return names[count] if count < len(names) else find("numbers.many").format(count)


def percent(p: float) -> str:
    """A probability as people read it, never rounded to a certainty that it does not have."""
    number = "<0.1" if p < 0.001 else ">99.9" if p > 0.999 else f"{100 * p:.1f}"
    return find("numbers.percent").format(decimal(number))


def decimal(number: str) -> str:
    """A number's digits with the decimal separator of the language."""
    return number.replace(".", find("numbers.decimal"))


def data_url(image: Image.Image) -> str:
    """The image as a PNG that a page can hold in itself."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # so small a picture gets no smaller by more work
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
