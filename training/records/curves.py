"""How trainings went, as curves: what is drawn of records, and a picture of it that needs no page."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from training.model.variants import VARIANTS
from training.records.plot import HEIGHT, WIDTH, Lines, plot
from training.records.run_record import RunRecord

TITLE, GAP = 24, 16  # pixels above a plot and around it
STYLE = """
svg { font-family: system-ui, sans-serif; background: #ffffff; }
text { font-size: 11px; fill: #5f6673; }
.title { font-size: 14px; font-weight: bold; fill: #1d2129; }
.grid { stroke: #dcd8ce; }
.line { fill: none; stroke-linejoin: round; }
"""


class Curve(NamedTuple):
    title: str
    lines: Lines
    log: bool


def curves(records: Sequence[RunRecord]) -> list[Curve]:
    """What changes from epoch to epoch: a line for each record. No slope where none is learned."""

    def lines(name: str, first: int = 1) -> Lines:
        numbers = [(record.variant, getattr(record, name)) for record in records]
        return [(variant, list(enumerate(each, first))) for variant, each in numbers if each]

    right = lines("validation_accuracy")
    errors = [(variant, [(epoch, 100 * (1 - share)) for epoch, share in line]) for variant, line in right]
    found = [
        Curve("Training loss, nats", lines("loss"), log=True),
        Curve("Validation loss, nats", lines("validation_loss"), log=True),
        Curve("Wrong validation digits, %", errors, log=True),
        Curve("Learned slope below zero", lines("slope", first=0), log=False),
    ]
    return [curve for curve in found if curve.lines]


def curves_svg(records: Sequence[RunRecord]) -> str:
    """The curves of each size in a row, as the text of an SVG file. records: in the order of sizes."""
    rows = [(size, curves(list(group))) for size, group in groupby(records, key=lambda record: record.size)]
    width, height = WIDTH + GAP, TITLE + HEIGHT + GAP
    plots = "".join(
        f'<g transform="translate({GAP + width * column} {GAP + height * row})">'
        f'<text class="title" y="14">{size}: {curve.title}</text>'
        f'<g transform="translate(0 {TITLE})">{plot(curve.lines, "epoch", log=curve.log)}</g></g>'
        for row, (size, found) in enumerate(rows)
        for column, curve in enumerate(found)
    )
    across, down = GAP + width * max(len(found) for _, found in rows), GAP + (height + GAP) * len(rows)
    keys = "".join(
        f'<path class="line {variant}" d="M{GAP + 120 * i} {down}h28"/>'
        f'<text x="{GAP + 120 * i + 36}" y="{down + 4}">{VARIANTS[variant].title}</text>'
        for i, variant in enumerate(dict.fromkeys(record.variant for record in records))
    )
    colours = "".join(
        f".{variant} {{ stroke: {row.colours[0]}; stroke-width: {row.width}; stroke-dasharray: {row.dashes}; "
        f"stroke-opacity: {row.opacity}; }}\n"
        for variant, row in VARIANTS.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down + 2 * GAP}" width="{across}" '
        f'height="{down + 2 * GAP}"><style>{STYLE}{colours}</style>{plots}{keys}</svg>\n'
    )
