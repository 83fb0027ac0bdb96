"""Show the styles in which digits are drawn by rule, and what networks read right of each."""

import io
import os
from itertools import product
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from training.cli import Parser, exit_with_sentence
from training.data.allographs import ALLOGRAPHS, HELD_OUT, Allograph
from training.data.pixels import MNIST_SIDE
from training.data.synthetic import specimen
from training.errors import UserError
from training.evaluation.metrics import logits
from training.model.network import Network
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.model.weights import load_weights
from training.paths import WEIGHTS, weights_path
from training.records.atomic_write import write
from training.records.tables import markdown_table

DIGITS = 100  # drawn anew in each style, none of them trained on
SEED = 2**32, 1  # no training's, nor that of the held-out digits
SHOWN, COLUMNS = 9, 2  # digits of a style on the sheet, and how many styles stand side by side
NAME, ROW = 220, MNIST_SIDE + 2  # pixels


def drawn(allograph: Allograph, n: int) -> np.ndarray:
    """(n, 28, 28) uint8, the same ones whatever other styles there are."""
    rng = np.random.default_rng((*SEED, allograph.digit, *allograph.name.encode()))
    return np.stack([specimen(allograph, rng) for _ in range(n)])


def sheet() -> Image.Image:
    """Every style, a few digits of each, ink on paper."""
    rows = -(-len(ALLOGRAPHS) // COLUMNS)
    width = NAME + SHOWN * ROW
    picture = Image.new("L", (COLUMNS * width, rows * ROW), 255)
    pen = ImageDraw.Draw(picture)
    for place, each in enumerate(ALLOGRAPHS):
        x, y = place // rows * width, place % rows * ROW
        name = f"{each.digit}  {each.name}{' (held out)' if each in HELD_OUT else ''}"
        pen.text((x + 4, y + ROW // 2), name, fill=0, anchor="lm", font_size=11)
        for column, image in enumerate(drawn(each, SHOWN)):
            picture.paste(Image.fromarray(255 - image), (x + NAME + column * ROW, y))
    return picture


def table(networks: dict[str, Network]) -> str:
    """A row for each style: how many of DIGITS digits each network reads right. networks: by their column's heading."""
    rows = []
    for each in ALLOGRAPHS:
        images = torch.from_numpy(drawn(each, DIGITS))
        right = (int((logits(network, images).argmax(dim=1) == each.digit).sum()) for network in networks.values())
        rows.append((each.digit, each.name, *right))
    return markdown_table("rl" + "r" * len(networks), ("digit", f"{DIGITS} of each style", *networks), rows)


@exit_with_sentence()
def main() -> None:
    parser = Parser(prog="python -m training.evaluation.styles", description=__doc__)
    add = parser.add_argument
    add("folders", nargs="*", type=Path, default=[WEIGHTS], metavar="FOLDER", help="of networks (default: weights/)")
    add("--size", choices=SIZES, default="wide", help="of the networks (default: wide)")
    add("--sheet", type=Path, metavar="FILE", help="draw some digits of each style into a PNG instead")
    options = parser.parse_args()
    if options.sheet:
        content = io.BytesIO()
        sheet().save(content, "PNG", optimize=True)
        write(options.sheet, content.getvalue())
        print(f"styles: {options.sheet}")
        return
    networks = {
        f"{folder.name} {variant}": load_weights(folder, options.size, variant)
        for folder, variant in product(options.folders, VARIANTS)
        if os.path.exists(weights_path(folder, options.size, variant))
    }
    if not networks:
        names = ", ".join(map(str, options.folders))
        raise UserError(
            f"{names}: no {options.size} networks there; name folders that `python -m training --out` wrote."
        )
    print(table(networks))


if __name__ == "__main__":
    main()
