"""The sliders of "Break it": what the server takes from them."""

import pytest

from app.levels import Levels
from app.refused import Refused
from training.distort import DISTORTIONS


@pytest.mark.parametrize("name", DISTORTIONS)
def test_sliders_take_their_levels_and_refuse_anything_else(name):
    sliders = Levels()
    low, *_, high = DISTORTIONS[name].levels
    for right in low, high, 0, (low + high) / 2:
        assert sliders.preprocess({name: right}) == {name: right}
    for wrong in low - 1, high + 1, float("nan"), float("inf"), "0", None, True, [0], {"a": 1}, 10**400:
        with pytest.raises(Refused, match=f"{name.capitalize()} goes from"):
            sliders.preprocess({name: wrong})


def test_sliders_that_were_never_moved_spoil_nothing_and_others_there_are_none():
    assert Levels().preprocess(None) == {}
    for wrong in [1, 2, 3, 4, 5], "noise", 7, {"blur": 1}, {"noise": 1, "": 2}:
        with pytest.raises(Refused, match="Levels go by name: noise, rotation"):
            Levels().preprocess(wrong)
