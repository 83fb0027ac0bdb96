"""The view "Flip it": it marks the pixels that were found, and says what comes of them."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from app.handlers import respond
from app.inference import Experiment
from app.ui.format import percent
from app.views.inputs import RIVALS
from tests.support.digits import DIGITS, pictures_in
from tests.support.views import cards_of, seen
from training.components import softmax
from training.evaluation.counterfactual import counterfactual


def cells_in(card, kind):
    """The (row, column) of each cell that is marked, as drawn and as listed."""
    drawn = re.search(rf'<path class="{kind}" d="([^"]*)"', card)[1]
    words = {"more": "Ink added", "less": "Rubbed out"}[kind]
    listed = re.search(rf"{words} at row/column ([^.]*)\.", card)
    return [
        sorted((int(float(y)), int(float(x))) for x, y in re.findall(r"M([\d.]+) ([\d.]+)", drawn)),
        sorted(tuple(int(each) - 1 for each in cell.split("/")) for cell in listed[1].split(", ")) if listed else [],
    ]


@pytest.mark.parametrize("size", ["wide", "notebook"])
def test_what_is_marked_is_what_was_found(size):
    what = seen(size)
    needed = {}
    for variant, card in cards_of("counterfactual", what).items():
        network = what.networks[variant]
        with torch.inference_mode():
            digit, rival = network(what.x)[0].topk(2).indices.tolist()
        found = counterfactual(network, what.x, rival)
        change = (found - what.x).reshape(28, 28).numpy()
        for kind, where in ("more", change > 0), ("less", change < 0):
            assert cells_in(card, kind) == [list(map(tuple, np.argwhere(where)))] * 2
        needed[variant] = count = np.count_nonzero(change)
        p = percent(softmax(network(found), dim=1)[0, rival].item())
        assert f"{digit} becomes {rival} with {count} pixels" in card
        assert f"{(change > 0).sum()} filled, {(change < 0).sum()} rubbed out; then {rival} at {p}" in card
        assert (pictures_in(card)[0].reshape(28, 28, -1)[..., 0] == what.image).all()
    assert len(set(needed.values())) > 1
    _, shown = respond(DIGITS[4], size, ["counterfactual"])
    assert re.search(rf'<p class="fewest">[^<]* the fewest: {min(needed.values())} pixels\.</p>', shown)


def test_a_rival_can_be_chosen_and_is_not_what_the_answer_is_already():
    for rival in RIVALS[1:]:
        _, shown = respond(DIGITS[7], "notebook", ["counterfactual"], Experiment(), rival)
        says = "It already says 7" if rival == "7" else rf"7 becomes {rival} with|7 stays 7[^<]* makes it {rival}<"
        assert len(re.findall(says, shown)) == 3, rival
        counts = [int(count) for count in re.findall(r"with (\d+) pixel", shown)]
        alike = not counts or (len(counts) == 3 and len(set(counts)) == 1)
        said = re.search('<p class="fewest">([^<]*)</p>', shown)[1]
        assert said == "" if alike else f"the fewest: {min(counts)} pixel" in said, rival


def test_networks_that_nothing_is_left_of_change_their_minds_for_no_pixel():
    what = replace(seen("wide", 7, **{"units off": 100.0}), rival="3")
    for card in cards_of("counterfactual", what).values():
        assert "no change of up to 30 pixels was found that makes it 3" in card
        assert "<path" not in card.split("</figure>")[0]
