"""The study can be stopped and resumed, and its page says what its data say."""

import json
import re
from dataclasses import replace
from statistics import mean, stdev

import pytest
import torch
from scipy.stats import ttest_ind_from_stats

from tests.support.networks import untrained
from training.components import RMSprop
from training.data.mnist import Split
from training.errors import UserError
from training.evaluation.metrics import accuracy
from training.loop.train import begin, train
from training.model.recipe import recipe_of
from training.study import __main__ as study
from training.study import cases, claims, report
from training.study.cases import AMOUNTS, CASES, COLUMNS, DROPOUT, FAULTS, FEWER, GRID, Case
from training.study.claims import CLAIMS, FACTS
from training.study.differences import Difference, count, differences
from training.study.results import load_results


@pytest.fixture(scope="module")
def results():
    return load_results()


def tiny(n, seed):
    torch.manual_seed(seed)
    return Split(torch.randint(0, 256, (n, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (n,)))


def test_the_grid_is_complete():
    assert len(GRID) == 3 * 2 * 6 * 5
    dropout = {(case.hidden, case.warp, case.p_input, case.p_hidden) for case in GRID if case.activation == "ReLU"}
    assert dropout == {(h, warp, *p) for h in (50, 128, 512) for warp in (False, True) for p in DROPOUT.values()}
    assert {case.images for case in FEWER} == {1_000, 5_000}
    assert {case.p_input for case in AMOUNTS if case.hidden == 50} == {0.0, 0.1, 0.4, 0.6}
    assert len({case.path for case in CASES}) == len(set(CASES)) == len(CASES)
    assert all({replace(case, seed=seed) for seed in range(5)} <= set(CASES) for case in GRID + FEWER + AMOUNTS)
    ours = [recipe_of("notebook", variant) for variant in ("baseline", "dropout", "prelu")]
    assert [case.recipe for case in FAULTS[::3]] == ours


def test_the_page_is_what_the_data_give(results):
    assert report.PAGE.read_text("utf-8") == report.report(results)


def test_a_study_with_a_gap_is_no_study(tmp_path, monkeypatch):
    monkeypatch.setattr(cases, "STUDY", tmp_path)
    with pytest.raises(UserError, match=r"is missing: .*python -m training\.study"):
        load_results()


def holm(p_values):
    """By its definition: the largest of all adjusted p-values up to one's own rank."""
    ranked = sorted(p_values)
    adjusted = [min(1, (len(ranked) - rank) * p) for rank, p in enumerate(ranked)]
    return {p: max(adjusted[: rank + 1]) for rank, p in enumerate(ranked)}


def test_each_claim_is_above_three_standard_errors_and_survives_the_number_of_comparisons(results):
    """Counted here once more, from the records."""

    def numbers(case, column):
        values = [100 * run.accuracy[column] for run in results[case]]
        return mean(values), stdev(values), len(values)

    p_values = {}
    for ours, theirs, column in differences(results):
        p_values[ours, theirs, column] = ttest_ind_from_stats(
            *numbers(ours, column), *numbers(theirs, column), equal_var=False
        ).pvalue
    adjusted = holm(p_values.values())
    for name, claim in CLAIMS.items():
        assert claim.keys, name
        for ours, theirs, column in claim.keys:
            (a, spread_a, n), (b, spread_b, m) = numbers(ours, column), numbers(theirs, column)
            error = (spread_a**2 / n + spread_b**2 / m) ** 0.5
            counts = adjusted[p_values[ours, theirs, column]] <= 0.05 and abs(a - b) > 3 * error
            assert n == m == 5
            if claim.sign:
                assert counts, (name, ours)
                assert (a > b) == (claim.sign > 0)
            else:
                assert not counts, (name, ours)


IN_SHORT = report.TEMPLATE.read_text("utf-8").partition("## In short")[2].partition("\n## ")[0]
POINTS = [point.partition("\n\n")[0] for point in re.split(r"\n- ", IN_SHORT)[1:]]
NAMES = {"9", "125", "30", "50", "128", "512", "1,000", "55,000", "0.1", "0.4", "0.5"}  # of conditions


@pytest.mark.parametrize("sentence", POINTS, ids=lambda text: text[:30])
def test_what_is_said_in_short_rests_on_the_data(sentence):
    """Each point has a claim or a fact in it, and no number that is written by hand, but for names of conditions."""
    placeholders = set(re.findall(r"\{(\w+)\}", sentence))
    assert placeholders & (CLAIMS.keys() | FACTS)
    by_hand = re.findall(r"\d[\d,.]*(?<![,.])", re.sub(r"\{\w+\}", "", sentence))
    assert set(by_hand) <= NAMES


def test_what_is_said_of_single_networks_is_so(results):
    told = {name: [float(each) for each in fact(results).split(" to ")] for name, fact in FACTS.items()}
    assert told["ece_none"][1] < told["ece_both"][0]
    assert told["slope_alone"][1] < told["slope_with_dropout"][0]
    assert told["modest"][0] >= 2
    assert told["mc_right"][0] < 1


def test_every_claim_is_told():
    text = report.TEMPLATE.read_text("utf-8")
    assert [name for name in [*CLAIMS, *FACTS] if f"{{{name}}}" not in text] == []


def test_a_page_that_says_more_than_the_data_is_not_written(results, monkeypatch):
    name, claim = next((name, claim) for name, claim in CLAIMS.items() if claim.sign)
    for sign in -claim.sign, 0:
        monkeypatch.setitem(CLAIMS, name, replace(claim, sign=sign))
        with pytest.raises(UserError, match=rf"does not bear out {name}: change the sentence"):
            report.report(results)


def test_only_what_is_no_chance_counts():
    def key(name):
        return Case(50, 0.0, 0.0), Case(50, 0.2, 0.0), name

    clear, faint = Difference((5.0, 5.1, 5.2), (1.0, 1.1, 1.2)), Difference((1.0, 1.1, 1.2), (1.0, 1.1, 1.25))
    assert count({key("clear"): clear, key("faint"): faint}) == {key("clear")}
    middling = Difference((1.0, 1.1, 1.2), (1.2, 1.3, 1.4))  # p is 0.07
    assert count({key("middling"): middling}) == set()
    good = Difference((1.0, 1.1, 1.2), (1.4, 1.5, 1.6))  # p is 0.008: alone it counts, among ten it does not
    assert good.mean == pytest.approx(-0.4)
    assert good.error == pytest.approx(0.0816, abs=1e-3)
    assert count({key("good"): good}) == {key("good")}
    assert count({key(str(i)): good for i in range(10)}) == set()


def test_a_claim_says_from_what_to_what():
    pair = Case(50, 0.2, 0.0), Case(50, 0.0, 0.0)
    other = Case(128, 0.2, 0.0), Case(128, 0.0, 0.0)
    found = {
        (*pair, "noise"): Difference((12.0, 12.2, 12.1), (11.0, 11.2, 11.1)),
        (*other, "noise"): Difference((22.0, 22.2, 22.1), (11.0, 11.2, 11.1)),
    }
    both = claims.Claim([pair, other], ["noise"], 1)
    assert both.words(found) == "1.0 to 11.0 points better"
    assert replace(both, sign=-1, pairs=[pair]).words(found) == "1.0 points worse"
    assert replace(both, sign=0, pairs=[pair]).words(found) == "within 1.2 points"
    assert both.holds(found, set(found))
    assert not replace(both, sign=-1).holds(found, set(found))
    assert not both.holds(found, {(*pair, "noise")})
    assert not replace(both, sign=0).holds(found, {(*pair, "noise")})
    assert replace(both, sign=0).holds(found, set())


def test_the_notebooks_fault_shows_as_the_page_tells(results):
    for case in FAULTS:
        for run in results[replace(case, seed=0)]:
            assert run.loss[-1] > run.loss[1]
            assert (0.4 < run.loss[1] < 0.6) if not case.p_hidden else 1.3 < run.loss[1] < 2.4
            assert run.loss[-1] == pytest.approx(2.30, abs=0.01) if case.activation == "ReLU" else run.loss[-1] > 10


def test_few_images_come_again_until_an_epoch_is_as_long_as_ever():
    split = Split(torch.arange(55_000), torch.arange(55_000))
    for images in 1_000, 5_000:
        few, again, other = (study.repeat(split, images, seed) for seed in (0, 0, 1))
        assert (few.images == few.labels).all()
        assert sorted(few.labels.bincount()[few.labels.unique()].unique().tolist()) == [55_000 // images]
        assert len(few.labels.unique()) == images
        assert torch.equal(few.labels, again.labels)
        assert not torch.equal(few.labels, other.labels)
    assert study.repeat(split, 55_000, 0) is split


def test_what_is_measured_is_what_the_columns_say():
    torch.manual_seed(0)
    network = untrained("dropout", 30).eval().requires_grad_(False)
    split, drawings = tiny(200, 0), tiny(100, 1)
    found = study.accuracies(network, split, drawings)
    assert sorted(found) == sorted(COLUMNS)
    assert found["MNIST test"] == accuracy(network, split)
    assert found["real drawings"] == accuracy(network, drawings)
    assert sorted(study.accuracies(network, split, None)) == sorted(set(COLUMNS) - {"real drawings"})


def test_a_finished_network_is_not_trained_again(tmp_path, monkeypatch):
    """What a second start does, in one process and with little digits."""
    monkeypatch.setattr(cases, "STUDY", tmp_path)
    monkeypatch.setattr(cases, "EPOCHS", 1)
    monkeypatch.setattr(study, "PASSES", 2)
    data = (tiny(300, 0), tiny(50, 1), tiny(50, 2)), None
    case = Case(8, 0.2, 0.3, "PReLU", warp=True)
    study.run_and_write(data, case)
    result = json.loads(case.path.read_text())
    assert len(result["loss"]) == 1
    assert len(result["slope"]) == 2
    assert result["warp"]
    monkeypatch.setattr(cases, "CASES", [case, replace(case, seed=1)])
    assert cases.missing() == [replace(case, seed=1)]
    study.run_and_write(data, case)
    again = json.loads(case.path.read_text())
    assert {**again, "seconds": 0} == {**result, "seconds": 0}


def test_where_the_fault_is_studied_gradients_are_never_cleared(monkeypatch):
    monkeypatch.setattr(cases, "NOTEBOOK", replace(cases.NOTEBOOK, epochs=2))
    splits = tiny(300, 0), tiny(50, 1), tiny(50, 2)
    case = Case(50, 0.2, 0.3, "PReLU", fault=True)
    faulty = study.run((splits, None), case)["loss"]

    def losses():
        run = begin(case.recipe, case.seed, 300)
        return train(run, *splits[:2]).curves["loss"]

    sound = losses()
    monkeypatch.setattr(RMSprop, "zero_grad", lambda self: None)
    assert faulty == pytest.approx(losses(), abs=1e-5)
    assert faulty[1] != pytest.approx(sound[1], abs=1e-3)


@pytest.mark.parametrize("content", [None, b"", b"drawings"])
def test_a_file_that_holds_no_drawings_is_refused(tmp_path, content):
    path = tmp_path / "drawings.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"drawings\.npz is no file of drawings in MNIST's format"):
        study.load_drawings(path)
