import numpy as np
from PIL import Image

from app.preprocessing.invalid_input import InvalidInput
from app.preprocessing.photo import photographed_ink

CONTRAST = 32  # of 255: an image whose pixels all lie closer to their background than this is blank
LINES = 6  # a digit meets the border of its picture in fewer places; three ruled lines do in as many


def extract_ink(picture: Image.Image) -> np.ndarray:
    """How far each pixel is from the background: dark on light, light on dark and coloured digits come out alike.

    Uneven light, noise, ruled lines and the edge of the sheet are removed from a photograph.
    picture: RGB or RGBA. Returns (h, w) float32 in [0, 255], 0 for background.
    Raises InvalidInput if the picture is blank.
    """
    colours = _colours(picture)
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    background = np.median(border, axis=0)
    if _is_flat(np.abs(border - background).max(axis=-1)):
        # Channel by channel: along a last axis of three numpy takes thirty times as long.
        distance = np.abs([colours[..., i] - at for i, at in enumerate(background)]).max(axis=0)
    else:
        distance = photographed_ink(colours)
    if distance.max() < CONTRAST:
        raise InvalidInput("The image is blank: nothing in it stands out from its background.")
    return distance


def _is_flat(border: np.ndarray) -> bool:
    """Whether a picture is no photograph of a page, seen by how far the pixels of its border are from their median.

    Most are exactly one colour, hardly any nearly so, as light and grain make them, and no ruled lines run out.
    """
    grain = np.mean((border > 1) & (border < CONTRAST / 2))
    lines = np.count_nonzero(np.diff(border >= CONTRAST)) / 2
    return np.mean(border <= 1) > 0.5 and grain < 0.1 and lines < LINES


def _colours(picture: Image.Image) -> np.ndarray:
    """(h, w, channels) float32 in which the digit differs from the background.

    Transparency is the trap: on a drawing's transparent layer the colours are all alike, the digit is in alpha alone.
    """
    pixels = np.asarray(picture, np.float32)
    if picture.mode == "RGB":
        return pixels
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    opaque = colours[alpha[..., 0] > 127]
    if len(opaque) < alpha[..., 0].size / 2 or np.ptp(opaque, axis=0).max() < CONTRAST:
        return alpha
    backdrop = np.median(opaque, axis=0)
    return backdrop + (colours - backdrop) * alpha / 255
