"""The test digits that not all networks of a size read right, to look at and to put on the pad."""

from collections import defaultdict

import numpy as np
from PIL import Image

from app.inference import MisreadDigit, ModelSet
from app.ui.format import all_of, data_url, listed
from app.ui.texts import text
from training.model.variants import VARIANTS
from training.records.misread import COLUMNS, sheet

FIRST = 24  # digits of a group that are not in a fold
SIDE = 56  # pixels of the page: two for each of a digit's
SHADES = 0xF0  # of a pixel's bits, those that are shown: finer shades nobody sees, and they would travel


def show(models: ModelSet) -> str:
    """The digits as HTML, grouped by which networks read them right: as pictures, or where there are none, numbers."""
    digits = list(models.misread.values())
    if not digits:
        return ""
    head = f"<h3>{text('views.gallery.heading')}</h3>"
    if any(digit.image is None for digit in digits):  # of networks that were measured before there were pictures
        numbers = _groups(models, {digit.number: f'<span class="number">{digit.number}</span>' for digit in digits})
        note = f'<p class="note">{text("views.gallery.missing")}</p>'
        return f"{head}<details><summary>{text('views.gallery.numbers')}</summary>{note}{numbers}</details>"
    # One picture for all, of which each button shows its part: hundreds of pictures would weigh more and load slower.
    picture = data_url(Image.fromarray(sheet(np.stack([digit.image for digit in digits]) & SHADES)))
    size = f"width:{SIDE}px;height:{SIDE}px;background:url({picture}) 0 0/{COLUMNS * SIDE}px"
    buttons = {digit.number: _button(i, digit) for i, digit in enumerate(digits)}
    note = f'<p class="note">{text("views.gallery.click")} {text("views.gallery.source")}</p>'
    return f"<style>.view .misread button{{{size}}}</style>{head}{note}{_groups(models, buttons)}"


def _groups(models: ModelSet, shown: dict[int, str]) -> str:
    """shown: what stands for each digit, as HTML by its number."""
    groups = defaultdict(list)
    for digit in models.misread.values():
        wrong = tuple(variant for variant in models.networks if variant in digit.answers)
        groups[wrong].append(f"<li>{shown[digit.number]}{_answers(digit)}</li>")
    order = sorted(groups, key=lambda wrong: (len(wrong) < len(models.networks), len(wrong), wrong))  # all, one, two
    return "".join(_group(models, wrong, groups[wrong]) for wrong in order)


def _group(models: ModelSet, wrong: tuple[str, ...], items: list[str]) -> str:
    right = listed([VARIANTS[variant].title for variant in models.networks if variant not in wrong])
    title = text(f"views.gallery.{'only' if right else 'all'}", names=right, all=all_of(wrong))
    head = f"<h4>{title}: {len(items)}</h4>" if len(models.networks) > 1 else ""
    shown = f'{head}<ol class="misread">{"".join(items[:FIRST])}</ol>'
    if more := items[FIRST:]:
        summary = text("views.gallery.more", count=len(more))
        shown += f'<details><summary>{summary}</summary><ol class="misread">{"".join(more)}</ol></details>'
    return shown


def _button(place: int, digit: MisreadDigit) -> str:
    """place: of the digit in the picture of all."""
    row, column = divmod(place, COLUMNS)
    name = text("views.gallery.put", number=digit.number, digit=digit.label)
    at = f"background-position:-{SIDE * column}px -{SIDE * row}px"
    return f'<button type="button" data-test="{digit.number}" title="{name}" style="{at}"></button>'


def _answers(digit: MisreadDigit) -> str:
    said = " ".join(f'<b class="{variant}">{answer}</b>' for variant, answer in digit.answers.items())
    return f"{digit.label} → {said}"
