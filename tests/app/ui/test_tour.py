"""What the tour claims is so with the weights that are shipped, and it says so in every language."""

from pathlib import Path

import pytest
import torch

import app
from app.inference import Experiment, carry_out, current_models, predict
from app.page import has_tour, head
from app.preprocessing import examine
from app.ui.sliders import STEPS as SLIDERS
from app.ui.texts import TEXTS, language
from app.ui.tour import STEPS, show_tour
from app.views import TRAINING, VIEWS
from training.data.pixels import MNIST_SIDE, PIXELS, scale
from training.data.rasterize import PAD_SIDE
from training.model.recipe import SIZES
from training.model.variants import VARIANTS


@pytest.fixture(params=TEXTS)
def steps(request):
    token = language.set(request.param)
    yield {said["name"]: step for said, step in zip(STEPS, show_tour(), strict=True)}
    language.reset(token)


def pictures(page):
    """The 28x28, and the networks as the experiment leaves them."""
    image, _ = examine(page["strokes"])
    return carry_out(Experiment(page["levels"]), image, current_models(page["size"]).networks)


def said(page):
    """What each network says, and how probable it takes it to be."""
    image, networks = pictures(page)
    return {variant: (int(ten.argmax()), float(ten.max())) for variant, ten in predict(networks, image).items()}


def digits(page):
    return {variant: digit for variant, (digit, _) in said(page).items()}


def test_each_step_sets_what_there_is(steps):
    assert len(steps) == 6
    for step in steps.values():
        assert 0 <= step["right"] < len(step["guesses"]) == 3
        for page in step["before"], step["after"]:
            assert page["size"] in SIZES
            assert set(page["views"]) <= {*VIEWS, TRAINING}
            assert page["levels"].keys() <= SLIDERS.keys()
        assert step["before"]["views"] == []  # it asks before it shows


def test_pixels(steps):
    step = steps["pixels"]
    assert f"{PIXELS}" in step["guesses"][step["right"]]
    assert set(digits(step["before"]).values()) == {5}
    assert all(x > PAD_SIDE / 2 and y < PAD_SIDE / 2 for stroke in step["before"]["strokes"] for x, y in stroke)
    image, _ = pictures(step["before"])
    assert all(abs(at.mean() - MNIST_SIDE / 2) < 2 for at in image.nonzero())  # in a corner, and then in the middle


def test_unit(steps):
    step = steps["unit"]
    image, networks = pictures(step["before"])
    assert set(digits(step["before"]).values()) == {7}
    for variant in "baseline", "dropout":
        (_, after), _ = networks[variant].layers(scale(torch.from_numpy(image)))[0]
        assert after.numel() == 512
        assert 0 < (after > 0).sum() < 512 / 4
    assert step["right"] == 2


def test_dropout(steps):
    step = steps["dropout"]
    assert set(digits(step["before"]).values()) == {7}
    after = digits(step["after"])
    assert after["baseline"] != 7
    assert after["dropout"] == after["prelu"] == 7
    assert step["guesses"][step["right"]] == VARIANTS["baseline"].title
    assert f"{step['after']['levels']['units off']}" in step["question"]


def test_letter(steps):
    step = steps["letter"]
    assert step["before"]["strokes"] == []
    assert {digit for digit, _ in said(step["after"]).values()} == {4}
    assert all(share > 0.99 for _, share in said(step["after"]).values())


def test_slope(steps):
    step = steps["slope"]
    assert set(digits(step["before"]).values()) == {9}
    after = digits(step["after"])
    assert after["prelu"] != 9
    assert after["baseline"] == after["dropout"] == 9
    learned = current_models("wide").networks["prelu"].activation.slope
    assert abs(learned) < 0.05  # "almost nothing"
    assert step["after"]["levels"]["slope"] == 0.2  # "a fifth"


def test_training(steps):
    step = steps["training"]
    image, _ = pictures(step["before"])
    models = current_models(step["before"]["size"])
    since = {}  # batches from which on a network says 5
    for variant, kept in models.moments.items():
        said = [int(ten.argmax()) for ten in predict(dict(enumerate(kept.networks)), image).values()]
        others = [i for i, digit in enumerate(said) if digit != 5]
        since[variant] = kept.batches[others[-1] + 1]
    assert since == {"baseline": 100, "dropout": 550, "prelu": 550}
    assert step["guesses"][step["right"]] == VARIANTS["baseline"].title
    assert models.moments["baseline"].epoch == 550
    assert models.records["baseline"].recipe.batch_size == 100
    slope = models.records["prelu"].slope
    assert abs(slope[0]) == 0.1
    assert abs(slope[-1]) < 0.05


def test_the_answers_of_the_lesson():
    """Its numbers, which stand beside those of the tour, are the networks'."""
    lesson = " ".join((Path(app.__file__).parent / "LESSON.md").read_text("utf-8").split())
    steps = {said["name"]: step for said, step in zip(STEPS, show_tour(), strict=True)}
    image, networks = pictures(steps["unit"]["before"])
    x = scale(torch.from_numpy(image))
    on = {variant: int((network.layers(x)[0][0][1] > 0).sum()) for variant, network in networks.items()}
    assert f"{on['baseline']} of 512, fewer than a quarter; {on['dropout']} with dropout" in lesson
    assert f"Baseline: it says {digits(steps['dropout']['after'])['baseline']}" in lesson
    assert f"PReLU alone: it says {digits(steps['slope']['after'])['prelu']}" in lesson
    assert f"slope of about {current_models('wide').networks['prelu'].activation.slope:.2f}" in lesson
    ends = [100 * record.validation_accuracy[-1] for record in current_models("notebook").records.values()]
    assert "{:.1f} % of the validation digits right against {:.1f} and {:.1f}".format(*ends) in lesson
    dropout = VARIANTS["dropout"]
    assert f"{dropout.p_hidden:.0%} of the hidden units and {dropout.p_input:.0%} of the pixels" in lesson.replace(
        " %", "%"
    )
    assert [f"`#tour={number}`" in lesson for number in range(1, 7)] == [True] * len(STEPS)


@pytest.mark.parametrize(("trained", "there"), [(list(SIZES), True), (["wide"], False), (["notebook"], False)])
def test_there_is_a_tour_where_there_are_all_networks(monkeypatch, trained, there):
    monkeypatch.setattr("app.page.trained_sizes", lambda: trained)
    assert has_tour() == there
    assert f"STEPS_OF_TOUR = {len(STEPS) if there else 0}," in head()
