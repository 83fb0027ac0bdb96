"""The sliders of "Break it": what the server takes from them."""

import pytest

from app.preprocessing import InvalidInput
from app.ui.sliders import Sliders
from training.data.corruptions import CORRUPTIONS


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_sliders_take_their_levels_and_refuse_anything_else(name):
    sliders = Sliders()
    low, *_, high = CORRUPTIONS[name].levels
    for right in low, high, 0, (low + high) / 2:
        assert sliders.preprocess({name: right}) == {name: right}
    for wrong in low - 1, high + 1, float("nan"), float("inf"), "0", None, True, [0], {"a": 1}, 10**400:
        with pytest.raises(InvalidInput, match=f"{name.capitalize()} goes from"):
            sliders.preprocess({name: wrong})


def test_sliders_that_were_never_moved_spoil_nothing_and_others_there_are_none():
    assert Sliders().preprocess(None) == {}
    for wrong in [1, 2, 3, 4, 5], "noise", 7, {"blur": 1}, {"noise": 1, "": 2}:
        with pytest.raises(InvalidInput, match="Levels go by name: noise, rotation"):
            Sliders().preprocess(wrong)
