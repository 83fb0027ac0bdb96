"""The views below the answers: that they show what the networks do, and cost nothing while they are closed."""

import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from app.handlers import respond
from app.inference import current_models
from app.ui.texts import text
from app.views import VIEWS, show_views, title
from app.views.chart import chart
from app.views.heatmap import AGAINST, DARK, FOR, heatmap
from app.views.inputs import Inputs
from app.views.uncertainty import confidence_word
from tests.support.digits import DIGITS, pictures_in
from tests.support.views import cards_of, seen
from training.data.corruptions import CORRUPTIONS
from training.evaluation.mc_dropout import mc_dropout
from training.model.alterations import ALTERATIONS

SIZES = ["wide", "notebook"]


def test_closed_views_cost_nothing(monkeypatch):
    def never(_):
        raise AssertionError("a closed view was worked out")

    for name in VIEWS:
        monkeypatch.setitem(VIEWS, name, never)
    assert respond(DIGITS[7], "wide", [])[1] == ""


@pytest.mark.parametrize("name", VIEWS)
def test_with_nothing_to_look_at_a_view_still_says_what_it_is_for(name):
    blank = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(blank, "PNG")
    for drawing in [], blank.getvalue():
        _, shown = respond(drawing, "wide", [name])
        assert title(name) in shown
        assert text(f"views.{name}.caption", passes=100) in shown
        assert text("views.empty") in shown
    assert text("views.empty") not in respond(DIGITS[7], "wide", [name])[1]


def test_open_views_leave_the_answers_alone():
    alone, nothing = respond(DIGITS[7], "wide", [])
    beside, shown = respond(DIGITS[7], "wide", list(VIEWS))
    assert alone == beside
    assert nothing == ""
    assert re.findall(r'<section class="view" id="(\w+)"', shown) == list(VIEWS)


# How sure?


@pytest.mark.parametrize(
    ("confidence", "says"), [(1, "sure"), (0.9, "sure"), (0.89, "unsure"), (0.5, "unsure"), (0.49, "guessing")]
)
def test_confidence_in_a_word(confidence, says):
    assert confidence_word(confidence) == says


@pytest.mark.parametrize("size", SIZES)
def test_bars_and_whiskers_are_those_of_the_passes(size):
    what = seen(size)
    cards = cards_of("uncertainty", what)
    for variant, network in current_models(size).networks.items():
        torch.manual_seed(0)
        passes = mc_dropout(network, what.x, 100 if network.p_hidden else 1)[:, 0].numpy()
        widths = [float(each) for each in re.findall(r'<u style="width:([\d.]+)%"', cards[variant])]
        assert widths == pytest.approx(100 * passes.mean(axis=0), abs=0.06)
        low, high = np.quantile(passes, (0.1, 0.9), axis=0)
        found = re.findall(r'<s style="left:([\d.]+)%;width:([\d.]+)%"', cards[variant])
        expected = 100 * np.stack([low, high - low], axis=1)[high - low >= 0.01]
        assert np.array(found, dtype=float).reshape(-1, 2) == pytest.approx(expected, abs=0.06)
        assert (variant == "baseline") == ("No whiskers" in cards[variant]) == ("cannot tell" in cards[variant])
        assert not network.training


# Why?


@pytest.mark.parametrize("size", SIZES)
def test_the_shares_shown_are_the_lead_over_the_rival(size):
    what = seen(size, 9)
    for variant, card in cards_of("attribution", what).items():
        network = current_models(size).networks[variant]
        with torch.inference_mode():
            logits, order = network(what.x)[0].sort(descending=True)
        digit, rival, for_, against, lead, ink, paper = re.search(
            r'said">(\d)</b> ahead of (\d)<.*: ([\d.]+) for \d, ([\d.]+) for \d, which leaves a lead of ([\d.]+) '
            r"in logits. Of it, ink contributes (\S+) and empty pixels (\S+)\.",
            card,
        ).groups()
        assert [int(digit), int(rival)] == order[:2].tolist()
        assert float(lead) == pytest.approx((logits[0] - logits[1]).item(), abs=0.06)
        assert float(for_) - float(against) == pytest.approx(float(lead), abs=0.16)
        assert float(ink) + float(paper) == pytest.approx(float(lead), abs=0.16)
        heat = pictures_in(card)[0]
        assert heat.shape == (28, 28, 3)
        assert (heat[..., 1] > heat[..., 0]).any()  # green
        assert (heat[..., 0] > heat[..., 1]).any()  # purple


@pytest.mark.parametrize("size", SIZES)
def test_the_units_shown_are_those_most_excited_and_most_held_back(size):
    what = seen(size)
    for variant, card in cards_of("attribution", what).items():
        network = current_models(size).networks[variant]
        before = (what.x @ network.w_h.detach())[0]
        shown = [int(unit) for unit in re.findall(r"Weights of unit (\d+)", card)]
        assert shown[:6] == before.topk(6).indices.tolist()
        assert shown[:5:-1] == before.topk(3, largest=False).indices.tolist()
        assert card.count('class="unit excited"') == 6
        weights = network.w_h.detach()[:, shown[0]].reshape(28, 28).numpy()
        cells = pictures_in(card)[1]
        strong = np.abs(weights) > 0.2 * np.abs(weights).max()
        assert ((cells[..., 1] > cells[..., 0]) == (weights > 0))[strong].all()


def test_the_outline_runs_between_ink_and_paper():
    framed = np.zeros((28, 28), np.uint8)
    framed[3, 5] = 255
    models = current_models("wide")
    what = Inputs(framed, models.networks, models)
    (path,) = re.findall(r'class="outline"[^>]*><path d="([^"]+)"', cards_of("attribution", what)["prelu"])
    assert sorted(re.findall(r"M[^M]+", path)) == ["M5 3h1", "M5 3v1", "M5 4h1", "M6 3v1"]


# Break it, and switch units off


def test_the_curves_are_the_measured_ones_with_a_line_at_the_slider():
    shown = show_views(["robustness"], seen("wide", rotation=30.0))
    measured = current_models("wide").evaluations["dropout"].corrupted
    (rotation,) = (each for each in shown.split("<figure") if "Rotation: accuracy" in each)
    path = re.search(r'class="line dropout"[^>]* d="M([^"]+)"', rotation)[1]
    points = np.array([point.split() for point in path.split("L")], dtype=float)
    levels, rights = np.array(CORRUPTIONS["rotation"].levels), np.array(measured["rotation"])
    assert points[:, 0] == pytest.approx(42 + (levels + 45) / 90 * 264, abs=0.06)
    assert points[:, 1] == pytest.approx(8 + (1 - rights) * 146, abs=0.06)
    marker = float(re.search(r'class="marker" d="M([\d.]+)', rotation)[1])
    assert marker == points[levels == 30, 0]


@pytest.mark.parametrize("size", SIZES)
def test_the_curves_of_units_and_slope_are_the_measured_ones(size):
    shown = show_views(["units"], seen(size, **{"units off": 40.0, "important units off": 5.0}))
    *offs, slope = shown.split("<figure")[1:]
    for name, most, at, off in ("units off", 100, 0.4, offs[0]), ("important units off", 20, 0.25, offs[1]):
        for variant, measured in current_models(size).evaluations.items():
            path = re.search(rf'class="line {variant}"[^>]* d="M([^"]+)"', off)[1]
            points = np.array([point.split() for point in path.split("L")], dtype=float)
            levels = np.array([level for level in ALTERATIONS[name].levels if level <= most])
            rights = np.array(measured.altered[name][: len(levels)])
            assert points[:, 0] == pytest.approx(42 + levels / most * 264, abs=0.06)
            assert points[:, 1] == pytest.approx(8 + (1 - rights) * 146, abs=0.06)
        assert float(re.search(r'class="marker" d="M([\d.]+)', off)[1]) == pytest.approx(42 + at * 264, abs=0.06)
    for variant, network in current_models(size).networks.items():
        assert (f'"line {variant}"' in slope) == network.activation.learns_slope
    learned = current_models(size).networks["prelu"].activation.slope
    at = 42 + (learned + 0.25) / 0.5 * 264
    assert float(re.search(r'class="marker" d="M([\d.]+)', slope)[1]) == pytest.approx(at, abs=0.06)


# What they are drawn with


def test_a_picture_goes_from_one_colour_through_dark_to_the_other():
    html = heatmap(np.array([[-1.0, 0.0, 1.0], [-7.0, 0.001, 7.0]]), AGAINST, FOR, "three")
    assert pictures_in(html)[0].tolist() == [[list(AGAINST), list(DARK), list(FOR)]] * 2
    assert 'alt="three"' in html


def test_a_chart_has_round_ticks_also_on_a_logarithmic_axis():
    def ticks(html):
        return [float(text) for text in re.findall(r'text-anchor="end">([^<]+)<', html)]

    lines = [("baseline", [(1, 0.03), (60, 0.9)])]
    assert ticks(chart("Loss", lines, "epoch", log=True)) == [0.05, 0.1, 0.2, 0.5]
    assert ticks(chart("Loss", lines, "epoch", y_range=(0, 1))) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert "Loss, by epoch: Baseline ends at 0.9" in chart("Loss", lines, "epoch")
    assert "nan" not in chart("Flat", [("prelu", [(1, 2.0)])], "epoch")


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "ys",
    [
        [0.0], [0.0, 0.0], [0.0, 5e-324], [1.0, 0.0], [0.5, 1.0, 1e-6], [5e-324, 3.5e38], [-3.5e38, 3.5e38],
        [0.1, 0.1 + 1e-17], [1.0, 1.0 + 2e-16], [3e38, 3e38 + 1e22], [0.0, 3.5e38, 1e-300],
    ],
)  # fmt: skip
def test_a_chart_shows_whatever_a_record_may_hold(ys, log):
    if log and min(ys) < 0:
        return
    html = chart("Loss", [("prelu", list(enumerate(ys)))], "epoch", log=log)
    assert not re.search("nan|inf", html)
    assert html.count('text-anchor="end"') <= 16
    (path,) = re.findall(r'class="line prelu"[^>]* d="M([^"]+)"', html)
    points = [[float(each) for each in point.split()] for point in path.split("L")]
    assert all(0 <= x <= 320 and 7.9 <= y <= 154.1 for x, y in points)
