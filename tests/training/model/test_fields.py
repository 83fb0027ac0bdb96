"""Records are checked when they are read: whatever is wrong with one is told in a sentence, and goes no further."""

import json
import math
import re

import pytest

from training.errors import UserError
from training.model.recipe import MAX_EPOCHS
from training.paths import WEIGHTS, evaluation_path, record_path
from training.records.atomic_write import from_json
from training.records.evaluation_record import load_evaluation
from training.records.run_record import load_record
from training.study.cases import FAULTS
from training.study.results import Result

HTML = "<img src=x onerror=alert(1)>"
NO_TEXT = [None, 7, ["cpu"], {}, HTML, "", "a\nb", "\x1b[31mred", "| a", "x" * 65, "\ud800"]
NO_NUMBER = [None, "1", HTML, True, [1], {}, math.nan, math.inf, -math.inf, 10**400, -(10**400), 1e39]
NO_COUNT = [*NO_NUMBER, 1.0, -1]
NO_SHARE = [*NO_NUMBER, -0.01, 1.01]
NO_LIST = [None, 7, HTML, {}, {"0": 1.0}]


def curves(epochs, no_number):
    """What is no curve of so many numbers."""
    wrong = [[0.5] * (epochs - 1) + [each] for each in no_number]
    return [*NO_LIST, [], [0.5] * (epochs - 1), [0.5] * (epochs + 1), [0.5] * 40_000, [[0.5]] * epochs, *wrong]


def tables(no_count):
    wrong = [[[1] * 9 + [each]] + [[1] * 10] * 9 for each in no_count]
    return [*NO_LIST, [], [[1] * 10] * 9, [[1] * 10] * 11, [[1] * 9] * 10, [1] * 100, [[1] * 10] * 9 + [None], *wrong]


def without(fields, name):
    return {each: value for each, value in fields.items() if each != name}


def bad_parts(fields, **wrong):
    """An object as it is, but with one part wrong, missing or more than there should be."""
    return [
        *({**fields, name: value} for name, values in wrong.items() for value in values),
        *(without(fields, name) for name in fields),
        {**fields, "more": 1},
        *NO_LIST[:3],
        [],
    ]


PRELU = json.loads(record_path(WEIGHTS, "notebook", "prelu").read_bytes())
EVALUATION = json.loads(evaluation_path(WEIGHTS, "notebook", "prelu").read_bytes())
STUDIED = json.loads(FAULTS[-1].path.read_bytes())
LEVELS = EVALUATION["corrupted"]
ALTERED = EVALUATION["altered"]
WRONG_LEVELS = bad_parts(LEVELS, noise=curves(len(LEVELS["noise"]), NO_SHARE))

RUN = {
    "size": [*NO_TEXT, "wide", "huge"],
    "variant": [*NO_TEXT, "dropout", "resnet"],
    "seed": [*NO_COUNT, 2**63],
    "recipe": bad_parts(
        PRELU["recipe"],
        hidden=[*NO_COUNT, 0, 2049],
        epochs=[*NO_COUNT, 0, 99, 101, MAX_EPOCHS + 1],
        batch_size=[*NO_COUNT, 0, 60_001],
        lr=[*NO_NUMBER, 0, -1e-3, 1.1],
        decay=[0, 1, "false", None],
        warp=[0, HTML],
        hard=NO_SHARE,
        synthetic=[*NO_COUNT, 200_001],
    ),
    "versions": bad_parts(PRELU["versions"], torch=NO_TEXT),
    "device": NO_TEXT,
    "threads": [*NO_COUNT, 0, 10**6],
    "finished": [*NO_TEXT, "soon", "2026-13-01T00:00:00+00:00", "2026-01-01", "0000-01-01T00:00:00+00:00", 1e9],
    "loss": curves(100, [*NO_NUMBER, -1]),
    "validation_loss": curves(100, [*NO_NUMBER, -1]),
    "validation_accuracy": curves(100, NO_SHARE),
    "seconds": curves(100, [*NO_NUMBER, -1]),
    "slope": curves(101, NO_NUMBER),
    "held_out_accuracy": NO_SHARE,
    "test_accuracy": NO_SHARE,
    "confusion": tables([*NO_COUNT, 10_001]),
    "sha256": [*NO_TEXT, "x" * 64, PRELU["sha256"].upper(), PRELU["sha256"][:7], "\uff11" * 64],
    "moments_sha256": [*filter(None, NO_TEXT), None, "x" * 64, PRELU["sha256"].upper(), PRELU["sha256"][:7]],
}
MEASURED = {
    "corrupted": WRONG_LEVELS,
    "altered": [
        *({**ALTERED, "slope": wrong} for wrong in curves(21, NO_SHARE) if wrong != []),
        *({**ALTERED, name: []} for name in ("units off", "important units off")),
    ],
    "wrong": [
        *NO_LIST, [7], [[7, 1]], [[7, 1, 2, 3]], [[7, 1, HTML]], [[10_000, 1, 2]], [[-1, 1, 2]], [[7, 10, 2]],
        [[7, 1, -1]], [[7.0, 1, 2]], [[True, 1, 2]], [{}], [[7, 1, 2]] * 10_001,
    ],
    "sha256": [*NO_TEXT, "0" * 64],
}  # fmt: skip
STUDY_RESULT = {
    "hidden": [*NO_COUNT, 0, 2049],
    "p_input": NO_SHARE,
    "p_hidden": NO_SHARE,
    "images": [*NO_COUNT, 0, 55_001],
    "loss": curves(100, [*NO_NUMBER, -1]),
    "slope": curves(101, NO_NUMBER),
    "activation": [*NO_TEXT, "ReLU", "Tanh"],
    "accuracy": bad_parts(STUDIED["accuracy"], **{"noise of 125": NO_SHARE}),
    **dict.fromkeys(("softmax_ece", "mc_ece", "mc_accuracy"), NO_SHARE),
    "warp": [0, 1, "true", None],
    "fault": [0, 1, "false", None],
}


def refusal(path, load, content):
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        load(path)
    said = str(refused.value)
    assert said.startswith(str(path))
    assert re.search(r"run `python -m training", said)
    assert said.isprintable()
    assert len(said) < len(str(path)) + 400
    return said


KINDS = {
    "run": (PRELU, RUN, load_record),
    "evaluation": (EVALUATION, MEASURED, lambda path: load_evaluation(path, EVALUATION["sha256"])),
    "study": (STUDIED, STUDY_RESULT, lambda path: from_json(path, Result, "run `python -m training.study`")),
}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in KINDS for field in KINDS[kind][1]])
def test_a_record_with_a_wrong_field_is_refused_in_a_sentence(tmp_path, kind, field):
    right, wrong, load = KINDS[kind]
    path = tmp_path / "notebook" / "prelu.json"
    path.parent.mkdir()
    for value in wrong[field]:
        refusal(path, load, json.dumps({**right, field: value}).encode())
    path.write_bytes(json.dumps(right).encode())
    load(path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b'{"size": "wide"}', b"[" * 100_000, b"9" * 100_000,
        b'{"a":' * 50_000, b"\0" * 1000, b"[0," * 400_000, b" " * 2_000_000,
    ],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_what_is_no_record_at_all_is_refused_in_a_sentence(tmp_path, kind, content):
    refusal(tmp_path / "prelu.json", KINDS[kind][2], content)


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_with_a_field_too_few_or_too_many_is_refused(tmp_path, kind):
    right, _, load = KINDS[kind]
    path = tmp_path / "prelu.json"
    for fields in {**right, "more": 1}, *(without(right, name) for name in right if name != "moments_sha256"):
        refusal(path, load, json.dumps(fields).encode())


def test_a_record_of_before_there_were_moments_is_of_a_network_without(tmp_path):
    path = tmp_path / "notebook" / "prelu.json"
    path.parent.mkdir()
    path.write_text(json.dumps(without(PRELU, "moments_sha256")))
    assert load_record(path).moments_sha256 == ""


def test_what_is_wrong_is_said(tmp_path):
    path = tmp_path / "prelu.json"

    def said(**changed):
        text = refusal(path, load_record, json.dumps({**PRELU, **changed}).encode())
        return re.search(r"cannot be used \((.*)\): run `python -m training --out .*` to make it\.$", text)[1]

    assert said(seed=HTML[:10]) == "its seed is '<img src=x', not a whole number of 0 to 9.22337e+18"
    assert said(test_accuracy=1.5) == "its test_accuracy is 1.5, not a number of 0 to 1"
    assert said(loss=[1.0]) == "its loss has 1 numbers, not 100"
    assert said(variant="resnet") == "its variant is 'resnet', not one of baseline, dropout, prelu"
    assert said(confusion=[]) == "its confusion is [], not a list of 10 to 10"
    assert said(device="\x1b[2J") == r"its device is '\x1b[2J', not a text like [\w.:+-]{1,64}"
