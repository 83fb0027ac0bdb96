"""The view "Inside": what its cells show, and which of them are crossed out."""

import json
import re
from html import unescape

import numpy as np
import pytest

from app.inference import current_models
from app.inference.experiment import Unit
from app.views.heatmap import AGAINST, DARK
from tests.support.digits import pictures_in
from tests.support.views import cards_of, seen

SIZES = ["wide", "notebook"]


@pytest.mark.parametrize("size", SIZES)
def test_cells_are_the_units_and_purple_is_what_prelu_lets_through(size):
    what = seen(size)
    for variant, card in cards_of("activations", what).items():
        network = current_models(size).networks[variant]
        layers = pictures_in(card)
        for (before, after), cells in zip(network.layers(what.x)[0], layers, strict=True):
            before, after = before[0].numpy(), after[0].numpy()
            on = before > 0
            assert f"{on.sum()} of {len(on)} units on" in card
            cells = cells.reshape(-1, 3)
            assert len(cells) == len(on)
            brightest, red, blue = cells.sum(axis=1), cells[:, 0], cells[:, 2]
            assert brightest[after.argmax()] == brightest.max()
            if network.activation.slope is None:
                assert (cells[~on] == DARK).all()
            else:
                through = np.where(on, 0, np.abs(after))
                strength = np.rint(31 * np.sqrt(through / np.abs(after).max()))  # one scale for all units
                shade = DARK + np.outer(strength / 31, np.subtract(AGAINST, DARK))
                assert cells[~on] == pytest.approx(shade[~on], abs=1)
                assert f"up to {after.max():.1f}; the others let through up to {through.max():.2f}" in card
                assert (blue >= red)[~on].all()
            assert (red >= blue)[on & (after > 0.3 * after.max())].all()
        assert ("learned slope" in card) == (network.activation.slope is not None)
    assert f"{current_models(size).networks['prelu'].activation.slope:.3f}" in card


@pytest.mark.parametrize("size", SIZES)
def test_a_cross_is_on_each_cell_that_is_off_by_hand(size):
    columns = {"wide": 32, "notebook": 10}[size]
    off = {("prelu", 1): [0, 33], ("dropout", 2): [49]}
    units = {Unit(size, *layer, number) for layer, numbers in off.items() for number in numbers}
    for variant, card in cards_of("activations", seen(size, off=units)).items():
        for layer in 1, 2:
            switches = re.search(rf'<div class="switches"[^>]* id="{variant}-{layer}".*?</div>', card)[0]
            crosses = re.findall(r"M(\d+) (\d+)m", switches)
            numbers = [int(row) * columns + int(column) for column, row in crosses]
            assert numbers == off.get((variant, layer), [])
            assert f'data-off="{numbers}"' in switches
            of = json.loads(unescape(re.search('data-of="(.*?)"', switches)[1]))
            assert of == [size, variant, layer]
            (cells,) = pictures_in(switches)
            assert cells.shape[1] == columns
            assert (cells.reshape(-1, 3)[numbers] == DARK).all()
