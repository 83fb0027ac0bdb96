"""The endpoint /classify and the server around it, over real HTTP."""

import base64
import io
import json
import os
import socket
import subprocess
import sys
import urllib.request

import pytest
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from app.inference import classify
from app.page import look
from app.refused import Refused
from tests.conftest import CLEAN, ROOT, free_port, serving
from tests.test_classify import picture


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
    for variant, probabilities in classify(picture(3), size).items():
        assert answers[variant]["digit"] == probabilities.argmax()
        assert answers[variant]["probabilities"] == pytest.approx(probabilities.tolist(), abs=1e-6)


def test_image_and_size_can_be_named_and_size_left_out(client, tmp_path):
    answers = client.predict(image=saved(tmp_path, picture(3)), api_name="/classify")
    assert answers["prelu"]["digit"] == 3


def test_only_classify_is_offered_to_clients(client):
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/classify"]
    assert [parameter["parameter_name"] for parameter in endpoints["/classify"]["parameters"]] == ["image", "size"]


def cut_short():
    file = io.BytesIO()
    picture(3).save(file, "PNG")
    return file.getvalue()[:500]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("blank.png", Image.new("L", (99, 99), 255), "The image is blank"),
        ("large.png", Image.new("1", (10_000, 8_000)), "at most"),
        ("cut.png", cut_short(), "cannot be read"),
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


def post(address, *data):
    """Straight over HTTP, as curl would: the events that come back, as one text."""
    request = urllib.request.Request(
        f"{address}gradio_api/call/classify", json.dumps({"data": data}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{address}gradio_api/call/classify/{event}") as answer:
        return answer.read().decode()


def data_url(content):
    return {"url": "data:image/png;base64," + base64.b64encode(content).decode()}


def test_curl_can_send_the_image_in_the_request(address):
    file = io.BytesIO()
    picture(3).save(file, "PNG")
    text = post(address, data_url(file.getvalue()), "wide")
    assert text.startswith("event: complete")
    (answers,) = json.loads(text.partition("data: ")[2])
    assert answers["baseline"]["digit"] == 3


def outside(path, **says):
    """A real image, but none that was uploaded."""
    picture(3).save(path)
    return {"path": str(path), **says}


@pytest.mark.parametrize(
    "image",
    [
        None, {}, {"url": "data:image/png;base64,"}, {"url": "data:image/png;base64,???"}, {"url": "data:,hello"},
        {"url": "data:image/png;base64,\u00e9"}, data_url(b"not a picture"), "seven", 7, [],
    ],
    ids=str,
)  # fmt: skip
def test_hostile_requests_get_an_error(address, image):
    text = post(address, image, "wide")
    assert text.startswith("event: error")
    assert "Traceback" not in text


def test_a_path_that_is_no_upload_is_not_opened(address, tmp_path):
    path = tmp_path / "outside.png"
    os.mkfifo(tmp_path / "pipe")
    upload = get_upload_folder()
    for image in (
        outside(path),
        outside(path, meta={"_type": "gradio.FileData"}),
        outside(path, url="data:image/png;base64,AAAA"),
        {"path": f"{upload}/../{path.relative_to('/')}"},
        {"path": str(ROOT / "app" / "page.png")},
        {"path": "app/page.png"},
        {"path": str(tmp_path)},
        {"path": str(tmp_path / "pipe")},
        {"path": "/etc/passwd"},
        {"path": "/dev/zero"},
        {"path": upload},
        {"path": f"{upload}/missing.png"},
    ):
        text = post(address, image, "wide")
        assert text.startswith("event: error"), image
        assert "probabilities" not in text
        assert "root:" not in text


def test_a_drawing_for_a_size_that_is_none_is_refused():
    with pytest.raises(Refused, match="choose from"):
        look([[(1.0, 1.0), (99.0, 99.0)]], None, [])


def test_it_starts_as_a_plain_script_from_the_root():
    """As Hugging Face Spaces does: no PYTHONPATH, and the script's own folder first on the path."""
    with serving("app/__main__.py") as address, urllib.request.urlopen(address) as page:
        assert b"Three networks, one digit" in page.read()


def test_a_host_chooses_name_and_port_even_behind_a_proxy():
    port, proxy = str(free_port()), "http://127.0.0.1:9"  # the port that nothing answers on
    with serving(
        "-m", "app", GRADIO_SERVER_NAME="0.0.0.0", GRADIO_SERVER_PORT=port, HTTP_PROXY=proxy, http_proxy=proxy
    ):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()


def start(**environment):
    return subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={**CLEAN, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_says_so():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = start(GRADIO_SERVER_PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be had" in done.stderr
    assert "GRADIO_SERVER_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["", "eighty", "0", "99999"])
def test_a_port_that_is_none_says_so(port):
    done = start(GRADIO_SERVER_PORT=port)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"GRADIO_SERVER_PORT is {port!r}" in done.stderr
