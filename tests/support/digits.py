"""Digits that are known, as strokes, as pictures and as what is sent."""

import base64
import io
import re

import numpy as np
from PIL import Image

from app.inference import current_models, predict
from training.data.rasterize import PAD_PEN, rasterize_pad

DIGITS = {  # as people draw them, on the pad's 280 x 280 units
    0: [[(140, 60), (100, 80), (80, 140), (100, 205), (140, 225), (180, 205), (200, 140), (180, 80), (140, 60)]],
    1: [[(140, 50), (140, 230)]],
    2: [[(85, 95), (110, 65), (155, 60), (185, 90), (175, 130), (130, 175), (80, 220), (200, 220)]],
    3: [[(90, 70), (150, 55), (190, 85), (175, 125), (130, 137), (180, 150), (195, 190), (155, 225), (85, 210)]],
    4: [[(120, 50), (85, 150), (195, 150)], [(170, 60), (165, 230)]],
    5: [[(190, 60), (105, 60), (95, 130), (150, 125), (190, 160), (180, 205), (130, 225), (85, 205)]],
    6: [[(170, 50), (115, 100), (90, 165), (105, 215), (150, 225), (185, 195), (170, 155), (125, 155), (95, 185)]],
    7: [[(80, 65), (200, 65), (130, 225)]],
    8: [
        [
            (180, 80),
            (140, 55),
            (100, 80),
            (110, 115),
            (165, 155),
            (185, 195),
            (140, 228),
            (95, 195),
            (165, 120),
            (180, 80),
        ]
    ],
    9: [[(185, 90), (150, 60), (105, 75), (100, 115), (135, 135), (175, 115), (185, 90), (180, 160), (165, 225)]],
}


def picture(digit, ink=(20, 20, 60), paper=(250, 250, 245)):
    mask = Image.fromarray((rasterize_pad(DIGITS[digit], PAD_PEN) * 255).astype(np.uint8))
    return Image.composite(Image.new("RGB", mask.size, ink), Image.new("RGB", mask.size, paper), mask)


SEVEN = [[[80, 60], [200, 60], [130, 220]]]


def probabilities(image, size):
    """What the shipped networks answer. image: (28, 28) uint8."""
    return predict(current_models(size).networks, image)


def encoded(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def data_url(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def picture_url(picture, kind="PNG", **options):
    return data_url(encoded(picture, kind, **options), f"image/{kind.lower()}")


def pictures_in(html):
    """The pictures in a page's HTML, each (height, width, 3)."""
    return [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(url))).convert("RGB"), dtype=int)
        for url in re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    ]


def begun(strokes: list, share: float) -> list:
    """The first points of a drawing, at least one, up to a share of them all."""
    left = max(1, round(share * sum(map(len, strokes))))
    shown = []
    for stroke in strokes:
        if left > 0:
            shown.append(stroke[:left])
            left -= len(stroke)
    return shown
