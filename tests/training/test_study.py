"""The study can be stopped and resumed, and its page says what its data say."""

import json
from dataclasses import replace
from statistics import mean

import pytest
import torch

from tests.support.networks import untrained
from training.components import RMSprop
from training.data.mnist import Split
from training.errors import UserError
from training.loop.train import begin, train
from training.model.recipe import recipe_of
from training.study import __main__ as study
from training.study import cases, report
from training.study.cases import FAULTS, GRID, VARIANTS, Case


@pytest.fixture(scope="module")
def results():
    return report.load_results()


def tiny(n, seed):
    torch.manual_seed(seed)
    return Split(torch.randint(0, 256, (n, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (n,)))


def test_the_grid_is_complete():
    assert len(GRID) == 3 * 3 * 2 * 3
    assert {(case.hidden, case.variant, case.warp) for case in GRID} == {
        (hidden, variant, warp) for hidden in (50, 128, 512) for variant in VARIANTS for warp in (False, True)
    }
    assert len({case.path for case in GRID + FAULTS}) == len(GRID + FAULTS)
    assert all(case.recipe == recipe_of("notebook", case.variant) for case in FAULTS)


def test_the_page_is_what_the_data_give(results):
    assert report.PAGE.read_text("utf-8") == report.report(results)


def test_a_study_with_a_gap_is_no_study(tmp_path, monkeypatch):
    monkeypatch.setattr(cases, "STUDY", tmp_path)
    with pytest.raises(UserError, match=r"is missing: .*python -m training\.study"):
        report.load_results()


def test_what_the_page_claims_in_words_the_data_say(results):
    def gain(variant, other, column, hidden, warp):
        value = report.COLUMNS[column]
        ours, theirs = (
            mean(value(run) for run in report.chosen(results, hidden=hidden, warp=warp, variant=each, fault=False))
            for each in (variant, other)
        )
        return ours - theirs

    cases = [(hidden, warp) for hidden in (50, 128, 512) for warp in (False, True)]

    def dropout(column):
        return {case: gain("dropout", "baseline", column, *case) for case in cases}

    clean, turned, noise, erased, drawn = map(dropout, report.COLUMNS)
    assert all(-2.3 < clean[50, warp] < -1.8 and -5.5 < drawn[50, warp] < -5 for warp in (False, True))
    assert clean[50, False] < clean[128, False] < clean[512, False]
    assert abs(clean[512, False]) < 0.1
    assert min(noise.values()) == pytest.approx(1.2, abs=0.05)
    assert max(noise.values()) == pytest.approx(4.2, abs=0.05)
    assert min(erased.values()) == pytest.approx(1.1, abs=0.05)
    assert max(erased.values()) == pytest.approx(3.8, abs=0.05)
    assert max(drawn.values()) < -1
    assert all(-5.5 < gains[hidden, True] < -1.8 for gains in (turned, drawn) for hidden in (50, 128, 512))
    assert max(turned.values()) < 1

    ends = [results[case].slope[-1] for case in GRID if case.variant == "prelu"]
    assert len(ends) == 18
    assert sum(-0.06 < end < -0.01 for end in ends) == 17
    assert gain("prelu", "dropout", "MNIST test", 50, False) == pytest.approx(-0.6, abs=0.1)
    assert gain("prelu", "dropout", "MNIST test", 512, True) == pytest.approx(0.1, abs=0.05)

    for hidden, warp in cases:
        for variant in "dropout", "prelu":
            runs = report.chosen(results, hidden=hidden, warp=warp, variant=variant, fault=False)
            plain, sampled = mean(run.softmax_ece for run in runs), mean(run.mc_ece for run in runs)
            assert plain < 0.025
            assert 3 < sampled / plain < 10.5
            assert all(abs(run.mc_accuracy - run.test_accuracy) < 0.005 for run in runs)
    for hidden in 128, 512:
        runs = [report.chosen(results, hidden=hidden, warp=warp, variant="baseline", fault=False) for warp in (0, 1)]
        warped = mean(map(report.turned, runs[1])) - mean(map(report.turned, runs[0]))
        assert 9 < warped < 12

    for case in FAULTS:
        loss = results[case].loss
        assert loss[-1] > loss[1]
        assert (0.4 < loss[1] < 0.6) if case.variant == "baseline" else loss[1] > 1.5
        assert loss[-1] == pytest.approx(2.30, abs=0.01) if case.variant != "prelu" else loss[-1] > 10


def test_a_finished_network_is_not_trained_again(tmp_path, monkeypatch):
    """What a second start does, in one process and with little digits."""
    monkeypatch.setattr(cases, "STUDY", tmp_path)
    monkeypatch.setattr(cases, "EPOCHS", 1)
    monkeypatch.setattr(study, "PASSES", 2)
    data = (tiny(300, 0), tiny(50, 1), tiny(50, 2)), None
    case = Case(8, "prelu", True, 0)
    study.run_and_write(data, case)
    result = json.loads(case.path.read_text())
    assert result["epochs"] == 1
    assert len(result["slope"]) == 2
    assert result["drawings"] is None
    assert set(result["corrupted"]) == set(study.robustness(untrained("prelu", 8), tiny(5, 0)))
    monkeypatch.setattr(cases, "GRID", [case, replace(case, seed=1)])
    monkeypatch.setattr(cases, "FAULTS", [])
    assert cases.missing() == [replace(case, seed=1)]
    study.run_and_write(data, case)
    again = json.loads(case.path.read_text())
    assert {**again, "seconds": 0} == {**result, "seconds": 0}


def test_where_the_fault_is_studied_gradients_are_never_cleared(monkeypatch):
    monkeypatch.setattr(cases, "NOTEBOOK", replace(cases.NOTEBOOK, epochs=2))
    splits = tiny(300, 0), tiny(50, 1), tiny(50, 2)
    case = Case(50, "prelu", False, 0, fault=True)
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
