"""The endpoints /classify and /classify_strokes, over real HTTP."""

import typing

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from app import api
from app.inference import classify
from app.preprocessing import preprocess
from tests.support.digits import SEVEN, data_url, encoded, picture, probabilities
from tests.support.http import post
from training.model.recipe import SIZES


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


def saved(folder, image, name="digit.png"):
    image.save(folder / name)
    return handle_file(folder / name)


@pytest.mark.parametrize("size", ["wide", "notebook"])
def test_a_client_gets_what_classify_returns(client, tmp_path, size):
    answers = client.predict(saved(tmp_path, picture(3)), size, api_name="/classify")
    assert list(answers) == ["baseline", "dropout", "prelu"]
    for variant, expected in classify(picture(3), size).items():
        assert answers[variant]["digit"] == expected.argmax()
        assert answers[variant]["probabilities"] == pytest.approx(expected.tolist(), abs=1e-6)


def test_image_and_size_can_be_named_and_size_left_out(client, tmp_path):
    answers = client.predict(image=saved(tmp_path, picture(3)), api_name="/classify")
    assert answers["prelu"]["digit"] == 3


@pytest.mark.parametrize("size", ["wide", "notebook"])
def test_strokes_are_classified_as_on_the_page(client, size):
    answers = client.predict(strokes=SEVEN, size=size, api_name="/classify_strokes")
    for variant, expected in probabilities(preprocess(SEVEN), size).items():
        assert answers[variant]["digit"] == expected.argmax()
        assert answers[variant]["probabilities"] == pytest.approx(expected.tolist(), abs=1e-6)


def test_clients_are_offered_these_two_with_their_types(client):
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    types = {
        name: {parameter["parameter_name"]: parameter["type"] for parameter in endpoint["parameters"]}
        for name, endpoint in endpoints.items()
    }
    points = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
    upload = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    size = {"enum": ["wide", "notebook"]}
    assert types == {
        "/classify": {"image": {"anyOf": [{"type": "string"}, upload]}, "size": size},
        "/classify_strokes": {"strokes": {"type": "array", "items": points}, "size": size},
    }
    for endpoint in endpoints.values():
        (result,) = endpoint["returns"]
        answer = result["type"]["additionalProperties"]
        assert {name: field["type"] for name, field in answer["properties"].items()} == {
            "digit": "integer",
            "probabilities": "array",
        }
    assert set(typing.get_args(api.Size)) == set(SIZES)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("blank.png", Image.new("L", (99, 99), 255), "The image is blank"),
        ("large.png", Image.new("1", (10_000, 8_000)), "at most"),
        ("cut.png", encoded(picture(3))[:500], "cannot be read"),
        ("text.png", b"not a picture", "not an image"),
        ("empty.png", b"", "not an image"),
        (
            "program.eps",
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n%%EndComments\nshowpage\n",
            "not an image",
        ),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not an image"),
    ],
)
def test_bad_images_are_refused_in_a_sentence(client, tmp_path, name, content, says):
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
        image = handle_file(tmp_path / name)
    else:
        image = saved(tmp_path, content, name)
    with pytest.raises(AppError, match=says) as refusal:
        client.predict(image, "wide", api_name="/classify")
    assert "Traceback" not in str(refusal.value)


def test_a_size_that_is_not_there_is_refused(client, tmp_path):
    with pytest.raises((AppError, ValueError), match="huge"):
        client.predict(saved(tmp_path, picture(3)), "huge", api_name="/classify")


def test_one_request_is_enough(address):
    (answers,) = post(address, "classify", data_url(encoded(picture(3))), "wide")["data"]
    assert answers["baseline"]["digit"] == 3
    (answers,) = post(address, "classify_strokes", SEVEN, "wide")["data"]
    assert answers["prelu"]["digit"] == 7


@pytest.mark.parametrize(
    "image",
    [
        None, {}, "", "data:image/png;base64,", "data:image/png;base64,???", "data:,hello", "seven", 7, [],
        "data:image/png;base64,\u00e9", data_url(b"not a picture"), {"url": "data:image/png;base64,AAAA"},
        {"path": 7}, {"path": "\0"}, {"path": "a" * 10_000}, {"path": []},
    ],
    ids=lambda image: str(image)[:40],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_a_sentence(address, image):
    says = post(address, "classify", image, "wide")["error"]
    assert says.startswith(("There is no image", "There is no such upload", "The file is not an image"))


@pytest.mark.parametrize(
    ("strokes", "says"),
    [
        ([], "The drawing is empty"),
        ([[]], "The drawing is empty"),
        (None, "A drawing is a list"),
        ("seven", "A drawing is a list"),
        ({"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, "A drawing is a list"),
        ([[[1, 2, 3]]], "Each point"),
        ([[[1, -1]]], "Each point"),
        ([[[1, 1e400]]], "The body is no JSON"),
        ([[[1, True]]], "Each point"),
        ([[[1, 1]] * 20_001], "The drawing has over 20,000 points"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_drawing_is_refused_in_a_sentence(address, strokes, says):
    assert post(address, "classify_strokes", strokes, "wide")["error"].startswith(says)


@pytest.mark.parametrize("size", ["huge", None, 7, [], {"wide": 1}, "<script>"], ids=str)
def test_a_size_that_is_none_is_refused_over_http_too(address, size):
    assert "choose from" in post(address, "classify_strokes", SEVEN, size)["error"]


def test_too_few_or_too_many_values_are_refused_in_a_sentence(address):
    assert post(address, "classify_strokes", SEVEN)["error"] == "There are 1 values in data: give 2."
    assert post(address, "classify_strokes", SEVEN, "wide", 3)["error"] == "There are 3 values in data: give 2."
