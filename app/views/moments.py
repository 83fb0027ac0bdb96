"""The time machine of the view "Training": what the networks, as they were in training, say of the drawing now."""

import json
from bisect import bisect_right
from html import escape

import numpy as np

from app.inference import predict, trained_sizes
from app.ui.format import decimal, listed, percent
from app.ui.texts import text
from app.views.cards import answer, cards
from app.views.inputs import Inputs
from training.model.alterations import ALTERATIONS
from training.model.moments import MAX_UNITS, Moments
from training.model.variants import VARIANTS
from training.records.run_record import RunRecord


def show(inputs: Inputs) -> str:
    """The answers of all moments at once, as HTML that shows those of the last one; moments.js shows the others."""
    kept, records = inputs.models.moments, inputs.models.records
    notes = []
    if without := [variant for variant in records if variant not in kept]:
        large = all(records[variant].recipe.hidden > MAX_UNITS for variant in without)
        names = listed([VARIANTS[variant].title for variant in without])
        reason = "absent" if not large else "large" if "notebook" in trained_sizes() else "small only"
        notes.append(text(f"views.moments.{reason}", names=names, size=inputs.models.size))
    if not kept:
        return f'<p class="nothing">{notes[0]}</p>'
    if inputs.experiment.off or inputs.experiment.levels.keys() & ALTERATIONS.keys():
        notes.append(text("views.moments.unaltered"))
    epochs = sorted({epoch for each in kept.values() for epoch in each.epochs})
    bodies = {variant: _body(each, records[variant], epochs, inputs.image) for variant, each in kept.items()}
    told = "".join(f'<p class="note">{note}</p>' for note in notes)
    return f"{cards(bodies)}{_slider(epochs, next(iter(kept.values())).epoch)}{told}"


def _body(kept: Moments, record: RunRecord, epochs: list[float], image: np.ndarray) -> str:
    """epochs: that were over at each moment of the slider. A network that was trained for fewer stays as it ended."""
    found = predict(dict(enumerate(kept.networks)), image)
    shown = []
    for epoch in epochs:
        number = bisect_right(kept.epochs, epoch) - 1
        bars = [[round(100 * p, 1), percent(p)] for p in found[number].tolist()]
        note = _note(record, kept.epochs[number], kept.networks[number].activation.slope)
        shown.append({"digit": int(found[number].argmax()), "bars": bars, "note": note})
    last = found[len(found) - 1]
    data = escape(json.dumps(shown, ensure_ascii=False, separators=(",", ":")))
    return f'<div data-moments="{data}">{answer(last)}<p class="note">{shown[-1]["note"]}</p></div>'


def _slider(epochs: list[float], batches: int) -> str:
    """epochs: that were over at each moment. batches: in an epoch."""
    names = [_name(epoch, batches) for epoch in epochs]
    last, data = len(names) - 1, escape(json.dumps(names, ensure_ascii=False))
    moment, play, pause = (text(f"views.moments.{name}") for name in ("moment", "play", "pause"))
    return (
        f'<div class="time"><button type="button" class="play"><span>{play}</span><span hidden>{pause}</span></button>'
        f'<label><b>{moment}</b> <span aria-hidden="true">{names[-1]}</span><input type="range" min="0" max="{last}" '
        f'value="{last}" aria-valuetext="{names[-1]}" data-names="{data}" data-epochs="{epochs}"></label></div>'
    )


def _name(epoch: float, batches: int) -> str:
    if epoch == 0:
        return text("views.moments.untrained")
    if epoch < 1:
        return text("views.moments.batch", number=round(epoch * batches))
    return text("views.moments.epoch", number=round(epoch))


def _note(record: RunRecord, epoch: float, slope: float | None) -> str:
    """What else is known of a network after so many epochs: how well it read, if an epoch was just over; its slope."""
    parts = []
    if epoch >= 1:
        share = 100 * record.validation_accuracy[round(epoch) - 1]
        parts.append(text("views.moments.validation", percent=decimal(f"{share:.1f}")))
    if slope is not None:
        parts.append(text("views.moments.slope", slope=decimal(f"{slope:.3f}")))
    return " ".join(parts)
