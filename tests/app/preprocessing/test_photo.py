"""Digits on paper are read as a phone would see them."""

import numpy as np
import pytest

from app.inference import classify
from app.preprocessing import preprocess
from app.preprocessing.photo import _strokes
from tests.support.digits import DIGITS
from tests.support.photos import photograph

pytestmark = pytest.mark.slow

CASES = {
    "flat light": {},
    "light falling off to one side": {"gradient": 0.6},
    "dark corners": {"vignette": 0.6},
    "a soft shadow across": {"shadow": 0.5},
    "grain of a dim room": {"noise": 18},
    "lined": {"ruling": "lined"},
    "squared": {"ruling": "squared", "gap": 25},
    "lines as dark as ink": {"ruling": "squared", "gap": 45, "line_colour": (60, 65, 100), "pen": 14},
    "thick lines as dark as ink": {"ruling": "squared", "gap": 80, "line": 6, "line_colour": (60, 65, 100), "pen": 13},
    "ruled by a computer": {"ruling": "lined", "blur": 0, "jpeg": None},
    "squared by a computer": {"ruling": "squared", "gap": 30, "blur": 0, "jpeg": None},
    "from a slant": {"tilt": 0.25, "turn": 6, "ruling": "squared"},
    "chalk on a board": {"paper": (35, 60, 50), "ink": (230, 230, 220), "noise": 6, "gradient": 0.3},
    "a table at the side": {"table": 0.12, "gradient": 0.3},
    "pencil": {"ink": (125, 125, 130), "pen": 6, "noise": 4},
    "red pen on squares": {"ink": (200, 50, 50), "ruling": "squared", "gap": 40, "gradient": 0.3},
    "small, off the middle": {"extent": 0.18, "pen": 5, "at": (0.3, 0.65), "gradient": 0.3},
    "felt pen, close up": {"extent": 0.9, "pen": 45, "vignette": 0.4},
    "much compressed": {"jpeg": 25, "noise": 6},
    "a phone's twelve megapixels": {
        "size": (4000, 3000), "ruling": "lined", "gap": 240, "line": 8, "pen": 50, "noise": 12, "gradient": 0.3,
    },
    "everything at once": {
        "ruling": "squared", "gradient": 0.4, "vignette": 0.3, "shadow": 0.2, "noise": 10, "tilt": 0.15, "turn": -5,
        "jpeg": 60,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def right():
    """For each case and each wide network, which of some digits it reads right: others in turn."""
    rng = np.random.default_rng(0)
    read = {}
    for i, (name, case) in enumerate(CASES.items()):
        digits = list(DIGITS)[i % 4 :: 4] if "size" not in case else [7]  # a large one takes its time
        answers = [classify(photograph(DIGITS[digit], rng, **case)) for digit in digits]
        said = np.array([[p.argmax() for p in answer.values()] for answer in answers])
        read[name] = said == np.array(digits)[:, None]
    return read


def test_nine_in_ten_photographs_are_read_right(right):
    shares = np.concatenate(list(right.values())).mean(axis=0)
    assert len(shares) == 3
    assert (shares >= 0.9).all(), shares


@pytest.mark.parametrize("case", CASES)
def test_no_kind_of_photograph_is_beyond_it(right, case):
    assert (right[case].mean(axis=0) >= 0.7).all(), right[case]


def test_a_quarter_of_the_pens_contrast_is_grain():
    """What lies beside a stroke is ink in proportion to what is above that quarter."""
    contrast = np.zeros((200, 200), np.float32)
    contrast[60:140, 90:110] = 100
    contrast[60:140, 88:90] = 62.5
    contrast[60:140, 110] = 24
    row = _strokes(contrast)[100]
    assert (row[90:110] == 255).all()
    assert row[88:90] == pytest.approx(127.5)
    assert row[110] == 0


@pytest.mark.parametrize("case", [{}, {"gradient": 0.6}, {"noise": 10}, {"shadow": 0.4, "noise": 4}], ids=str)
def test_a_photograph_of_an_empty_sheet_is_blank(case):
    paper = (235, 232, 222)
    sheet = photograph(DIGITS[1], np.random.default_rng(0), paper=paper, ink=paper, **case)
    with pytest.raises(ValueError, match="blank"):
        preprocess(sheet)
