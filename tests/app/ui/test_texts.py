"""Every language says all of the page, and says it without breaking the templates that it is put into."""

import re

import pytest

from app.ui.format import all_of, listed, percent
from app.ui.texts import TEXTS, choose_language, find, language, script, text, translate
from app.views import TRAINING, VIEWS
from training.components import PReLU, ReLU
from training.data.corruptions import CORRUPTIONS
from training.model.alterations import ALTERATIONS
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import WEIGHTS
from training.records.curves import curves
from training.records.run_record import load_records

OTHERS = sorted(set(TEXTS) - {"en"})


def leaves(said, at=""):
    """Every text by its key."""
    pairs = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else None
    if pairs is None:
        return {at: said}
    return {key: each for name, below in pairs for key, each in leaves(below, f"{at}.{name}").items()}


@pytest.fixture
def german():
    token = language.set("de")
    yield
    language.reset(token)


def test_german_is_there():
    assert "de" in OTHERS


@pytest.mark.parametrize("other", OTHERS)
def test_a_language_has_the_same_texts_with_the_same_blanks_and_terms(other):
    english, said = (leaves({k: v for k, v in TEXTS[name].items() if k != "elsewhere"}) for name in ("en", other))
    assert list(said) == list(english)
    for key, each in english.items():
        for inside in r"\{\w*\}", r"<[^>]+>":
            assert sorted(re.findall(inside, said[key])) == sorted(re.findall(inside, each)), key
        terms = [
            [term or shown for shown, term in re.findall(r"\[([^|\]]+)\|?([^\]]*)\]", text)]
            for text in (each, said[key])
        ]
        assert terms[0] == terms[1], key
        assert set(terms[0]) <= set(TEXTS["en"]["page"]["terms"])


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_breaks_a_template_or_an_attribute(name):
    for key, each in leaves(TEXTS[name]).items():
        assert each.strip(), key
        assert not re.search(r'[`"\\\n]|\$\{', each), key
        assert not re.search("[<>&]", re.sub("</?code>", "", each)), key


def test_the_script_ends_where_it_should():
    assert "</script" not in script()
    assert all(each["page"]["head"]["title"] in script() for each in TEXTS.values())


def test_all_that_is_chosen_has_a_text():
    for name in TEXTS:
        assert TEXTS[name]["page"]["sizes"].keys() >= SIZES.keys()
        assert TEXTS[name]["page"]["views"].keys() >= {*VIEWS, TRAINING}
        assert TEXTS[name]["views"].keys() >= {*VIEWS, TRAINING}


@pytest.mark.parametrize("other", OTHERS)
def test_what_training_says_is_translated(other):
    changes = CORRUPTIONS | ALTERATIONS
    said = [*changes, *(each.unit for each in changes.values()), *(row.about for row in VARIANTS.values())]
    said += [PReLU().description, ReLU().description]
    said += [curve.title for curve in curves(load_records([WEIGHTS / "wide"]))]
    token = language.set(other)
    try:
        for english in said:
            assert translate(english) != english
    finally:
        language.reset(token)


def test_numbers_go_over_and_what_nobody_translated_stays(german):
    said = translate("The image has 9000 x 8000 pixels: give one of at most 8,500,000 in all, or a JPEG.")
    assert said.startswith("Das Bild hat 9000 x 8000 Bildpunkte")
    assert "8,500,000" in said
    assert translate("learned slope below zero: -0.023") == "gelernte Steigung unter null: -0.023"
    assert translate("Nobody said this 7 times.") == "Nobody said this 7 times."


def test_german_as_it_is_said(german):
    assert percent(0.5) == "50,0\u202f%"
    assert listed(["A", "B", "C"]) == "A, B und C"
    assert listed(["A"]) == "A"
    assert [all_of(range(n)) for n in (1, 2, 3, 7)] == ["Das einzige Netz", "Beide", "Alle drei", "Alle 7"]
    assert text("answers.disagree", who="X") == "Sie sind uneins: X."
    assert find("answers.agree")[1].format(all="Alle drei", digit=7) == "Alle drei sagen 7."


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "en"), ("de", "de"), ("de-CH,de;q=0.9,en;q=0.8", "de"), ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("fr-FR, fr;q=0.9, de;q=0.5", "de"), ("fr", "en"), ("*", "en"), ("\0;;,,", "en"), ("deutsch", "en"),
    ],
)  # fmt: skip
def test_the_first_language_that_there_is_is_chosen(accepted, chosen):
    assert choose_language(accepted) == chosen
