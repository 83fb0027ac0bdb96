"""The sliders of the experiment: what the server takes from them."""

import pytest

from app.inference.experiment import CHANGES
from app.preprocessing import InvalidInput
from app.ui.sliders import Sliders


@pytest.mark.parametrize("name", CHANGES)
def test_sliders_take_their_levels_and_refuse_anything_else(name):
    sliders = Sliders(-0.026)
    low, *_, high = CHANGES[name].levels
    for right in low, high, 0, (low + high) / 2:
        assert sliders.preprocess({name: right}) == {name: right}
    for wrong in low - 1, high + 1, float("nan"), float("inf"), "0", None, True, [0], {"a": 1}, 10**400:
        with pytest.raises(InvalidInput, match=f"{name.capitalize()} goes from"):
            sliders.preprocess({name: wrong})


def test_sliders_that_were_never_moved_change_nothing_and_others_there_are_none():
    assert Sliders(0.0).preprocess(None) == Sliders(0.0).preprocess({}) == {}
    for wrong in [1, 2, 3, 4, 5], "noise", 7, {"blur": 1}, {"noise": 1, "": 2}:
        with pytest.raises(InvalidInput, match="Levels go by name: units off, important units off, slope"):
            Sliders(0.0).preprocess(wrong)


@pytest.mark.parametrize(("slope", "rest"), [(-0.0263, "-0.025"), (-0.0201, "-0.02"), (0.0, "0"), (0.26, "0.26")])
def test_the_slider_of_the_slope_rests_where_it_was_learned(slope, rest):
    rests = {each["name"]: each["rest"] for group in Sliders(slope).props["groups"] for each in group["sliders"]}
    assert rests == {**dict.fromkeys(CHANGES, "0"), "slope": rest}
