"""The experiment, as the sliders send it: what the server takes from them."""

import pytest

from app.inference.experiment import CHANGES, Experiment, Unit
from app.limits import MAX_UNITS_OFF
from app.preprocessing import InvalidInput
from app.ui.sliders import Sliders

UNIT = ["wide", "prelu", 2, 511]


def sent(levels=None, off=None):
    return Sliders(-0.026).preprocess({"levels": levels or {}, "off": off or []})


@pytest.mark.parametrize("name", CHANGES)
def test_sliders_take_their_levels_and_refuse_anything_else(name):
    low, *_, high = CHANGES[name].levels
    for right in low, high, 0, (low + high) / 2:
        assert sent({name: right}) == Experiment({name: right})
    for wrong in low - 1, high + 1, float("nan"), float("inf"), "0", None, True, [0], {"a": 1}, 10**400:
        with pytest.raises(InvalidInput, match=f"{name.capitalize()} goes from"):
            sent({name: wrong})


def test_sliders_that_were_never_moved_change_nothing_and_others_there_are_none():
    assert Sliders(0.0).preprocess(None) == Sliders(0.0).preprocess({}) == sent() == Experiment()
    assert not sent()
    for wrong in [1, 2, 3, 4, 5], "noise", 7, {"blur": 1}, {"noise": 1, "": 2}:
        with pytest.raises(InvalidInput, match="Levels go by name: units off, important units off, slope"):
            sent(wrong)
    for wrong in [], "", {"noise": 1}, {"levels": {}, "off": [], "more": 1}:
        with pytest.raises(InvalidInput, match="An experiment has levels, and units that are off"):
            Sliders(0.0).preprocess(wrong)


def test_units_are_taken_once_each():
    first = ["notebook", "baseline", 1, 0]
    assert sent({}, [UNIT, first, UNIT]) == Experiment({}, frozenset({Unit(*UNIT), Unit(*first)}))
    assert sent({}, [UNIT])


@pytest.mark.parametrize(
    "wrong",
    [
        None, 7, "wide", {}, [], UNIT[:3], [*UNIT, 1], ["huge", *UNIT[1:]], [[], *UNIT[1:]], ["wide", "resnet", 1, 1],
        ["wide", {}, 1, 1], ["wide", "prelu", 0, 1], ["wide", "prelu", 3, 1], ["wide", "prelu", True, 1],
        ["wide", "prelu", 1.0, 1], ["wide", "prelu", 1, -1], ["wide", "prelu", 1, 2048], ["wide", "prelu", 1, 1.0],
        ["wide", "prelu", 1, float("nan")], ["wide", "prelu", 1, "1"], ["wide", "prelu", 1, None],
    ],
    ids=str,
)  # fmt: skip
def test_what_can_be_no_unit_is_refused(wrong):
    with pytest.raises(InvalidInput, match=r"A unit is \[size, network, layer, number\]: notebook or wide; baseline, "):
        sent({}, [UNIT, wrong])


@pytest.mark.parametrize("wrong", [7, "wide", {"wide": 1}, [UNIT] * (MAX_UNITS_OFF + 1)], ids=["7", "a", "{}", "many"])
def test_what_is_no_list_of_units_is_refused(wrong):
    with pytest.raises(InvalidInput, match="Units that are off are a list of at most 4096"):
        sent({}, wrong)


@pytest.mark.parametrize(("slope", "rest"), [(-0.0263, "-0.025"), (-0.0201, "-0.02"), (0.0, "0"), (0.26, "0.26")])
def test_the_slider_of_the_slope_rests_where_it_was_learned(slope, rest):
    rests = {each["name"]: each["rest"] for group in Sliders(slope).props["groups"] for each in group["sliders"]}
    assert rests == {**dict.fromkeys(CHANGES, "0"), "slope": rest}
