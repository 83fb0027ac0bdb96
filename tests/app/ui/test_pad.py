"""What the browser sends is checked before anything is made of it."""

import base64
import io
import json

import pytest
from PIL import Image

from app.decoding import decode
from app.handlers import respond
from app.limits import MAX_DATA_URL, MAX_PIXELS_WHOLE, MAX_POINTS
from app.preprocessing import InvalidInput
from app.ui.pad import Pad
from training.data.rasterize import PAD_SIDE

NAN, INF = float("nan"), float("inf")


@pytest.fixture(scope="module")
def pad():
    return Pad()


def test_strokes_come_through_as_points(pad):
    assert pad.preprocess("[[[0, 280], [1.5, 2]], [[7, 7]]]") == [[(0.0, 280.0), (1.5, 2.0)], [(7.0, 7.0)]]


@pytest.mark.parametrize("payload", [None, "[]", "[[]]", "[[], []]"])
def test_nothing_drawn_is_an_empty_pad(pad, payload):
    assert pad.preprocess(payload) == []
    assert respond(pad.preprocess(payload), "wide", [])[0]["state"] == "empty"


@pytest.mark.parametrize("number", [0, 8325, 9999])
def test_a_test_digit_comes_through_as_its_number(pad, number):
    assert pad.preprocess(f'{{"test":{number}}}') == number


@pytest.mark.parametrize(
    "digit",
    [
        {"test": each}
        for each in (None, True, "7", "", 7.0, 7.5, NAN, -1, 10_000, 10**18, [7], {}, [], {"test": 7}, "../7", "7\0")
    ]
    + [{"test": 7, "more": 1}, {"Test": 7}, {"test": 7, "strokes": []}],
    ids=str,
)
def test_what_is_no_test_digit_is_refused_in_a_sentence(pad, digit):
    with pytest.raises(InvalidInput, match=r"^A(| test digit is .* from 0 to 9999| drawing comes as text.*)\.$"):
        pad.preprocess(json.dumps(digit))


@pytest.mark.parametrize(
    "payload",
    [
        7, True, {}, {"0": []}, [7], ["ab"], [{}], [None], [[7]], [["ab"]], [[None]], [[[]]], [[[1]]],
        [[[1, 2, 3]]], [[["1", "2"]]], [[[True, False]]], [[[NAN, 1]]], [[[1, INF]]], [[[-1, 1]]],
        [[[1, PAD_SIDE + 1]]], [[[10**400, 1]]], [[[[1, 2], [3, 4]]]], [[{"x": 1, "y": 2}]],
        [[[1, 1]] * (MAX_POINTS + 1)], [[[1, 1]]] * (MAX_POINTS + 1), [[]] * (MAX_POINTS + 1), None, "strokes",
    ],
    ids=lambda payload: str(payload)[:30],
)  # fmt: skip
def test_anything_else_is_refused_in_a_sentence(pad, payload):
    with pytest.raises(InvalidInput, match=r"^[A-Z].*\.$"):
        pad.preprocess(json.dumps(payload))


@pytest.mark.parametrize(
    "payload", [7, True, {}, [], [[[1, 1]]], "", "strokes", "[[[1, 1]]", "[" * 9999, "[[[1e999, 1]]]"]
)
def test_what_is_no_json_either_is_refused_in_a_sentence(pad, payload):
    with pytest.raises(InvalidInput, match=r"comes as text|from 0 to"):
        pad.preprocess(payload)


def data_url(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def encoded(picture, kind):
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_comes_through_as_a_picture(pad, kind):
    picture = pad.preprocess(data_url(encoded(Image.new("RGB", (40, 30), "white"), kind)))
    assert decode(picture).size == (40, 30)
    assert (
        respond(picture, "wide", [])[0]["verdict"]
        == "The image is blank: nothing in it stands out from its background."
    )


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ("data:image/png;base64,", "no image"),
        ("data:image/png;base64,!!!", "no image"),
        ("data:image/png;base64,AAAA\u00e9", "no image"),
        ("data:image/png;base64,AAAA!AAAA", "no image"),
        ("data:image/png," + "A" * 40, "no image"),
        (data_url(b"no picture"), "not an image"),
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "not an image"),
        (data_url(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n%%EOF\n"), "not an image"),
        ("A" * (MAX_DATA_URL + 1), "too large"),
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_photograph_is_refused_in_a_sentence(pad, payload, says):
    said = told(pad, payload)
    assert says in said
    assert said.endswith(".")


def told(pad, payload):
    """Why there is no answer: as an error, or in its place."""
    try:
        return respond(pad.preprocess(payload), "wide", [])[0]["verdict"]
    except InvalidInput as refusal:
        return str(refusal)


def test_a_photograph_of_far_too_many_pixels_is_refused_before_it_is_decoded(pad):
    picture = encoded(Image.new("1", (9000, 9000)), "PNG")
    assert len(picture) < 50_000
    assert f"at most {MAX_PIXELS_WHOLE:,}" in told(pad, data_url(picture))
