import numpy as np
from PIL import Image

from app.decoding import InvalidInput
from app.preprocessing.edge import inside_lines, stands_free, without_loose_lines
from app.preprocessing.paper import paper_of
from app.preprocessing.photo import is_photograph, photographed_ink

CONTRAST = 32  # of 255: an image whose pixels all lie closer to their background than this is blank
FREE = 0.07  # of a picture's shorter side: lines along the edge lie nearer to it, or frame the ink
MARGIN = 0.1  # of a picture's shorter side: a margin that is narrower may be a frame that touches the ink


def extract_ink(picture: Image.Image) -> np.ndarray:
    """How far each pixel is from the background: dark on light, light on dark and coloured digits come out alike.

    Lines along the edge are left out. Uneven light, noise, ruled lines and the edge of the sheet are removed from a
    photograph.
    picture: RGB or RGBA. Returns (h, w) float32 in [0, 255], 0 for background.
    Raises InvalidInput if the picture is blank.
    """
    colours = _colours(picture)
    distance = _distance(colours, colours[0, 0])
    is_free = stands_free(distance >= CONTRAST, FREE)
    if not is_free:
        colours, paper = _inside(colours)
        distance = _distance(colours, paper)
    if is_photograph(distance, CONTRAST):
        distance = photographed_ink(colours)
    elif not is_free:
        distance = without_loose_lines(distance)
    if distance.max() < CONTRAST:
        raise InvalidInput("The image is blank: nothing in it stands out from its background.")
    return distance


def _distance(colours: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """(h, w), the largest difference in a channel."""
    # Channel by channel: along a last axis of three numpy takes thirty times as long.
    return np.max([np.abs(colours[..., i] - at) for i, at in enumerate(paper)], axis=0)


def _inside(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The part of a picture that lies inside all lines along its edge, and the colour of its paper."""
    colours, margin = inside_lines(colours, CONTRAST)
    bare = colours[margin // 2, margin // 2 : colours.shape[1] - margin // 2]  # away from what smooth lines leave
    outermost = np.median(bare, axis=0)
    if margin >= MARGIN * min(colours.shape[:2]):
        return colours, outermost
    inside = colours[margin : len(colours) - margin, margin : colours.shape[1] - margin]
    paper = paper_of(inside)
    is_margin = margin > 0 and np.abs(paper - outermost).max() < CONTRAST
    return (colours, outermost) if is_margin else (inside, paper)


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
