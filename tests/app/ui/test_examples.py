"""The examples to click: what they are called, what the shipped networks make of them."""

import re

import pytest

from app.handlers import respond
from app.ui.examples import EXAMPLES, OPENING
from app.ui.texts import text

SIZES = ["wide", "notebook"]


def said(example, size):
    return {int(network["digit"]) for network in respond(example["strokes"], size, [])[0]["networks"]}


@pytest.mark.parametrize("size", SIZES)
def test_some_of_them_split_the_networks_and_the_one_that_the_page_opens_with_does(size):
    assert len(EXAMPLES) == 8
    assert sum(len(said(example, size)) > 1 for example in EXAMPLES) >= 3
    assert len(said(OPENING, size)) > 1


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_what_all_read_wrong_says_so_in_its_name(example):
    says = text(f"page.examples.{example['name']}")
    meant = {int(digit) for digit in re.findall(r"\d", says)}
    assert meant or "no digit" in says
    for size in SIZES:
        assert not meant or said(example, size) & meant
    if len(meant) == 2:  # between the two
        assert said(example, "wide") <= meant
