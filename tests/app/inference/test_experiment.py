"""What is changed of a drawing and of the networks, every answer and every view follows."""

import re

import numpy as np
import pytest
import torch

from app.handlers import respond, respond_batched
from app.inference import Experiment, carry_out, current_models
from app.inference.experiment import Unit
from app.preprocessing import preprocess
from app.ui.answers import show_experiment
from app.views import VIEWS
from tests.support.digits import DIGITS, encoded, picture, pictures_in
from tests.support.server import completed
from training.components import softmax
from training.data.corruptions import corrupt
from training.data.pixels import scale
from training.model.alterations import altered
from training.model.contribution import importance_ranks

SIZES = ["wide", "notebook"]
LEVELS = {"units off": 40.0, "important units off": 3.0, "slope": 0.1, "noise": 60.0, "rotation": -20.0, "erased": 6.0}


def percents(html):
    return [float(each) for each in re.findall(r'<u style="width:([\d.]+)%"', html)]


@pytest.mark.parametrize("size", SIZES)
def test_answers_picture_and_views_agree_and_are_those_of_a_plain_computation(size):
    framed = preprocess(DIGITS[4])
    spoiled = corrupt(torch.from_numpy(framed)[None], LEVELS)[0].round().to(torch.uint8)
    answers, shown = respond(DIGITS[4], size, list(VIEWS), Experiment(LEVELS))
    (seen,) = pictures_in(f'<img src="{answers["image"]}">')
    assert (seen == spoiled.numpy()[..., None]).all()
    views = dict(zip(VIEWS, shown.split('<section class="view"')[1:], strict=True))
    for number, (variant, network) in enumerate(current_models(size).networks.items()):
        network = altered(network, LEVELS, scale(spoiled))
        ten = 100 * softmax(network(scale(spoiled)), dim=1)[0].numpy()
        assert [bar["percent"] for bar in answers["networks"][number]["bars"]] == pytest.approx(ten, abs=0.06)
        for name in "units", "robustness":
            card = views[name].split('<section class="card ')[number + 1]
            assert percents(card) == pytest.approx(ten, abs=0.06)
        card = views["attribution"].split('<section class="card ')[number + 1]
        assert f'<b class="said">{ten.argmax()}</b>' in card
        card = views["activations"].split('<section class="card ')[number + 1]
        on = [int((before > 0).sum()) for before, _ in network.layers(scale(spoiled))[0]]
        assert [int(each) for each in re.findall(r"<b>Hidden layer \d:</b> (\d+) of", card)] == on
        assert variant in card


def test_at_no_level_the_answers_are_the_networks_own():
    models = current_models("wide")
    image, networks = carry_out(Experiment(), preprocess(DIGITS[4]), models.networks)
    assert networks == models.networks
    assert (image == preprocess(DIGITS[4])).all()
    for nothing in {"units off": 0.0}, {"important units off": 0.0}, {"noise": 0.0}:
        changed, _ = respond(DIGITS[4], "wide", [], Experiment(nothing))
        plain, _ = respond(DIGITS[4], "wide", [])
        assert changed["networks"] == plain["networks"]


@pytest.mark.parametrize("name", ["units off", "important units off"])
def test_with_all_units_off_ten_bars_are_equal(name):
    answers, _ = respond(DIGITS[4], "wide", [], Experiment({name: 100.0}))
    assert {bar["percent"] for network in answers["networks"] for bar in network["bars"]} == {10}


def test_the_learned_slope_is_the_answer_and_no_other_network_has_one():
    models = current_models("wide")
    learned = models.networks["prelu"].activation.slope
    plain, there, elsewhere = (respond(DIGITS[4], "wide", [], Experiment(levels))[0]["networks"] for levels in (
        {}, {"slope": learned}, {"slope": 0.25}
    ))  # fmt: skip
    assert there == plain
    assert elsewhere[:2] == plain[:2]
    assert elsewhere[2] != plain[2]
    assert models.networks["prelu"].activation.slope == learned


def test_an_experiment_is_said_and_holds_for_pictures_and_strokes():
    assert show_experiment(Experiment({"noise": 40.0, "units off": 30.0})) == "Noise 40, units off 30%"
    levels = {"slope": -0.125, "important units off": 3.0}
    assert show_experiment(Experiment(levels)) == "Slope -0.125, important units off 3%"
    for drawing in DIGITS[7], encoded(picture(7)):
        answers, _ = respond(drawing, "wide", [], Experiment({"erased": 6.0}))
        assert answers["experiment"] == "Erased 6"
        assert answers["holds"] == []  # of the networks as they are, and not asked for
    assert "experiment" not in respond(DIGITS[7], "wide", [])[0]
    noisy = Experiment({"noise": 50.0})
    assert completed(respond_batched(DIGITS[7], "wide", [], noisy)) == respond(DIGITS[7], "wide", [], noisy)


def by_hand(size, *units):
    """units: variant, layer and number of each."""
    return Experiment({}, frozenset(Unit(size, *unit) for unit in units))


@pytest.mark.parametrize("size", SIZES)
def test_units_off_by_hand_are_off_in_their_own_network(size):
    x, networks = scale(torch.from_numpy(preprocess(DIGITS[4]))[None]), current_models(size).networks
    off = [
        (variant, layer, unit)
        for variant, layer in (("baseline", 1), ("baseline", 2), ("prelu", 2))
        for unit in importance_ranks(networks[variant], x)[layer - 1][0].argsort()[:25].tolist()
    ]
    answers, _ = respond(DIGITS[4], size, [], by_hand(size, *off))
    assert answers["experiment"] == "75 units off by hand"
    assert answers["holds"] == []
    for number, (variant, network) in enumerate(networks.items()):
        weights = [network.w_h2.clone(), network.w_o.clone()]
        for _, layer, unit in (each for each in off if each[0] == variant):
            weights[layer - 1][unit] = 0
        act = network.activation
        ten = 100 * softmax(act(act(x @ network.w_h) @ weights[0]) @ weights[1], dim=1)[0].detach().numpy()
        assert [bar["percent"] for bar in answers["networks"][number]["bars"]] == pytest.approx(ten, abs=0.06)
    plain, _ = respond(DIGITS[4], size, [])
    changed, before = ([network["bars"] for network in each["networks"]] for each in (answers, plain))
    assert [a == b for a, b in zip(changed, before, strict=True)] == [False, True, False]


def test_with_every_unit_of_a_layer_off_by_hand_ten_bars_are_equal():
    off = by_hand("notebook", *(("dropout", 1, unit) for unit in range(50)))
    answers, _ = respond(DIGITS[4], "notebook", ["activations", "attribution", "uncertainty"], off)
    assert {bar["percent"] for bar in answers["networks"][1]["bars"]} == {10}
    assert {bar["percent"] for bar in answers["networks"][0]["bars"]} != {10}


def test_units_that_the_networks_do_not_have_change_nothing():
    plain = respond(DIGITS[4], "notebook", ["activations"])
    other = by_hand("wide", ("baseline", 1, 3), ("prelu", 2, 17))
    assert respond(DIGITS[4], "notebook", ["activations"], other) == plain
    assert respond(DIGITS[4], "notebook", ["activations"], by_hand("notebook", ("prelu", 1, 50))) == plain
    one = by_hand("notebook", ("baseline", 1, 3), ("prelu", 2, 400))
    noisy, _ = respond(DIGITS[4], "notebook", [], Experiment({"noise": 10.0}, one.off | other.off))
    assert noisy["experiment"] == "Noise 10, 1 unit off by hand"


def test_what_a_slider_does_not_concern_stands_still():
    image, networks = preprocess(DIGITS[4]), current_models("wide").networks
    square, _ = carry_out(Experiment({"erased": 9.0}), image, networks)
    noisy, _ = carry_out(Experiment({"erased": 9.0, "noise": 10.0}), image, networks)
    blank = (square == 0) & (image > 100)
    assert blank.any()
    assert (noisy[blank] == 0).all()
    slopes = (Experiment({"slope": slope}) for slope in (0.0, 0.1))
    once, again = (respond(DIGITS[4], "wide", ["uncertainty"], experiment)[1] for experiment in slopes)
    for number in 1, 2:
        assert np.array_equal(*(percents(each.split('<section class="card ')[number]) for each in (once, again)))
