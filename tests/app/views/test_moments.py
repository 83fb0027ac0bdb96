"""The time machine: it says what the networks, as they were, make of the drawing, and at its end what they say now."""

import json
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from safetensors.torch import load_file

from app.handlers import respond
from app.inference import current_models, predict
from app.inference.experiment import Unit
from app.inference.model_store import load_models
from app.ui.format import percent
from app.ui.texts import text
from app.views import TRAINING, moments, show_views
from tests.support.digits import DIGITS
from tests.support.views import seen
from training.components import prelu, rectify, softmax
from training.paths import WEIGHTS, moments_path, record_path
from training.records.atomic_write import to_json

NAMES = ["untrained", *(f"after batch {number}" for number in (10, 30, 100, 300))]
NAMES += [f"after epoch {number}" for number in (1, 2, 4, 8, 16, 32, 64, 100)]


def shown(what):
    """The names of the moments, and what each network's card says at each."""
    html = show_views([TRAINING], what)
    names = json.loads(unescape(re.search(r'data-names="(.*?)"', html)[1]))
    cards = re.findall(r'<section class="card (\w+)".*?data-moments="(.*?)"', html, re.DOTALL)
    return names, {variant: json.loads(unescape(said)) for variant, said in cards}


@pytest.mark.parametrize("digit", DIGITS)
def test_the_last_moment_answers_as_the_shipped_network_does(digit):
    what = seen("notebook", digit)
    names, cards = shown(what)
    assert names == NAMES
    for variant, ten in predict(what.networks, what.image).items():
        last = cards[variant][-1]
        assert last["digit"] == ten.argmax()
        assert [width for width, _ in last["bars"]] == pytest.approx(100 * ten, abs=0.5)


def test_every_moment_answers_as_the_network_did():
    """Worked out here from the file."""
    what = seen("notebook", 9)
    _, cards = shown(what)
    for variant, card in cards.items():
        kept = {name: each.float() for name, each in load_file(moments_path(WEIGHTS, "notebook", variant)).items()}
        assert len(card) == len(kept["w_h"]) == len(NAMES)
        for number, said in enumerate(card):
            slope = kept["activation.weight"][number] if variant == "prelu" else None
            activate = rectify if slope is None else lambda z, slope=slope: prelu(z, slope)
            hidden = activate(activate(what.x @ kept["w_h"][number]) @ kept["w_h2"][number])
            ten = softmax(hidden @ kept["w_o"][number], dim=1)[0].numpy()
            assert said["digit"] == ten.argmax()
            assert [width for width, _ in said["bars"]] == pytest.approx(100 * ten, abs=0.06)
            assert said["bars"][said["digit"]][1] == percent(ten.max())


def test_a_moment_says_what_was_read_right_once_an_epoch_was_over_and_the_slope_of_then():
    _, cards = shown(seen("notebook"))
    records = current_models("notebook").records
    epochs = [1, 2, 4, 8, 16, 32, 64, 100]
    for variant, card in cards.items():
        read = [re.findall(r"Validation: (\d+\.\d)% right", said["note"]) for said in card]
        shares = [f"{100 * records[variant].validation_accuracy[epoch - 1]:.1f}" for epoch in epochs]
        assert read == [[]] * 5 + [[share] for share in shares]
        slopes = [re.findall(r"Slope (\S+)\.", said["note"]) for said in card]
        if variant == "prelu":
            assert slopes[0] == ["-0.100"]
            assert slopes[5:] == [[f"{records[variant].slope[epoch]:.3f}"] for epoch in epochs]
        else:
            assert slopes == [[]] * len(NAMES)


def test_large_networks_say_where_moments_are_and_networks_of_before_how_to_get_some(tmp_path):
    assert text("views.moments.large") in show_views([TRAINING], seen("wide"))
    models = current_models("notebook")
    folder = tmp_path / "notebook"
    folder.mkdir()
    for path in (WEIGHTS / "notebook").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    record = record_path(tmp_path, "notebook", "dropout")
    record.write_bytes(to_json({k: v for k, v in json.loads(record.read_bytes()).items() if k != "moments_sha256"}))
    old = load_models(tmp_path, "notebook")
    assert list(old.moments) == ["baseline", "prelu"]
    what = seen("notebook")
    html = show_views([TRAINING], replace(what, models=old))
    assert "No moments were kept for Dropout." in html
    assert "<code>python -m training --size notebook</code>" in html
    assert re.findall(r'class="card (\w+)"', html) == ["baseline", "prelu"]
    html = show_views([TRAINING], replace(what, models=replace(models, moments={})))
    assert "No moments were kept for Baseline, Dropout and PReLU." in html
    assert "data-moments" not in html


def test_a_network_that_was_trained_for_fewer_epochs_stays_as_it_ended():
    what = seen("notebook")
    models = what.models
    short = models.moments["prelu"]
    short = replace(short, batches=short.batches[:-1], networks=short.networks[:-1])  # it ends at epoch 64
    names, cards = shown(replace(what, models=replace(models, moments={**models.moments, "prelu": short})))
    assert names == NAMES
    assert cards["prelu"][-1] == cards["prelu"][-2]
    assert cards["baseline"][-1] != cards["baseline"][-2]


def test_it_sees_the_picture_as_the_experiment_leaves_it_and_says_what_it_leaves_aside():
    aside = text("views.moments.unaltered")
    plain, turned = seen("notebook", 7), seen("notebook", 7, rotation=40.0)
    assert shown(plain)[1] != shown(turned)[1]
    assert aside not in show_views([TRAINING], turned)
    for what in seen("notebook", 7, slope=0.2), seen("notebook", 7, off={Unit("notebook", "dropout", 1, 3)}):
        assert aside in show_views([TRAINING], what)
        assert shown(what)[1] == shown(plain)[1]


def test_closed_it_costs_nothing_and_without_a_drawing_it_asks_for_one(monkeypatch):
    monkeypatch.setattr(moments, "show", lambda _: pytest.fail("it was worked out"))
    assert respond(DIGITS[7], "notebook", [])[1] == ""
    assert 'id="moments"' not in respond(DIGITS[7], "notebook", ["units"])[1]
    html = respond([], "notebook", [TRAINING])[1]
    assert text("views.moments.caption") in html
    assert text("views.empty") in html


def test_what_is_shown_first_is_the_last_moment():
    """As it is without a script."""
    html = show_views([TRAINING], seen("notebook", 4))
    _, cards = shown(seen("notebook", 4))
    widths = np.array(re.findall(r'<u style="width:([\d.]+)%"', html), float).reshape(-1, 10)
    assert widths.tolist() == [[width for width, _ in card[-1]["bars"]] for card in cards.values()]
    assert f'<span aria-hidden="true">{NAMES[-1]}</span>' in html
