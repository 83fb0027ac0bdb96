"""Whatever is sent to the server, it answers with what was asked for or with a sentence, quickly, and lives on."""

import http.client
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from app import limits
from app.errors import FAILED
from tests.support.bombs import HEAVY, with_scans
from tests.support.digits import DIGITS, data_url, encoded, picture, picture_url
from tests.support.http import post
from tests.support.outside import REFUSALS, outside
from tests.support.values import ALL_OPEN, EXPERIMENT, MARKUP, VALUES, WORDS, calls
from tests.support.watched_server import WatchedServer

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("HOSTILE", "500"))  # of each of the tests that make them up


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = WatchedServer(tmp_path_factory.mktemp("hostile") / "log")
    yield server
    grown = server.memory() - server.at_first  # after whichever of these tests have run, in any order
    server.connection.close()
    server.process.terminate()
    server.process.wait(10)
    log = server.log.read_text("utf-8")
    assert "Traceback" not in log, log[-5000:]
    assert grown < 100, f"After all that was asked of it the server holds {grown:.0f} MB more than at first."


many = settings(
    max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=CASES < 1000
)


def number_of_values(event):
    return len(event["inputs"])


@many
@given(data=st.data())
def test_whatever_is_sent_to_an_event_directly(server, data):
    event = data.draw(st.sampled_from(server.events))
    prefix = data.draw(st.sampled_from(["run", "api"]))
    status, text = server.ask(f"/gradio_api/{prefix}/{event['api_name']}", data.draw(calls(number_of_values(event))))
    assert status < 500
    assert MARKUP not in text


@many
@given(data=st.data())
def test_whatever_is_sent_to_an_event_by_name_or_through_the_queue(server, data):
    event = data.draw(st.sampled_from(server.events))
    way = data.draw(st.sampled_from(["call", "call/v2", "queue"]))
    body = data.draw(calls(number_of_values(event)))
    if way == "queue":
        session = f"tab{data.draw(st.integers(0, 10**9))}"
        body = {"fn_index": event["id"]} | (body if isinstance(body, dict) else {}) | {"session_hash": session}
        status, text = server.ask("/gradio_api/queue/join", body)
        answer = f"/gradio_api/queue/data?session_hash={session}"
    else:
        if way == "call/v2" and data.draw(st.booleans()):
            body = data.draw(st.dictionaries(st.sampled_from(["image", "strokes", "size"]) | WORDS, VALUES, max_size=3))
        status, text = server.ask(f"/gradio_api/{way}/{event['api_name']}", body)
        answer = f"/gradio_api/call/{event['api_name']}/"
    assert status < 500
    if status == 200:
        text = server.ask(answer + ("" if way == "queue" else json.loads(text)["event_id"]))[1]
        assert re.search(r"event: (complete|error)|process_completed", text)
        assert MARKUP not in text


ADDRESSES = [
    "", "../static/", "../assets/", "../config?page=", "../?deep_link=", "run/", "call/", "call/look/", "mcp/", "file=",
    "queue/", "queue/data?session_hash=", "upload?upload_id=", "info?page=", "proxy=", "openapi.json?",
]  # fmt: skip


@many
@given(data=st.data())
def test_whatever_is_asked_of_any_address(server, data):
    path = data.draw(st.sampled_from(ADDRESSES)) + data.draw(WORDS.map(quoted))
    method = data.draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"]))
    body = data.draw(st.none() | st.binary(max_size=50) | VALUES.map(lambda value: json.dumps(value).encode()))
    kind = data.draw(st.sampled_from(["application/json", "text/plain", "multipart/form-data; boundary=x", "", MARKUP]))
    status, text = server.ask(f"/gradio_api/{path}".replace("/gradio_api/..", ""), body, method, kind)
    assert status < 500
    assert MARKUP not in text


def quoted(word):
    return "".join(f"%{byte:02x}" for byte in word.encode())


def form(name, filename, content):
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n"


@many
@given(
    name=st.sampled_from(["files", "file", ""]) | WORDS,
    filename=st.sampled_from(["digit.png", "../../x.png", "", "a" * 300, MARKUP]) | WORDS,
    content=st.binary(max_size=200),
    cut=st.just(0) | st.integers(1, 60),
)
def test_whatever_is_uploaded(server, name, filename, content, cut):
    body = form(name, filename, content)
    status, text = server.ask("/gradio_api/upload", body[: len(body) - cut], kind="multipart/form-data; boundary=x")
    assert status < 500
    if status == 200:
        assert all(".." not in path for path in json.loads(text))


def classify(server, image, endpoint="classify"):
    status, text = server.ask(f"/gradio_api/run/{endpoint}", {"data": [image, "wide"]})
    said = json.loads(text)
    return said["data"][0] if status == 200 else said["error"]


TURNED = Image.Exif()
TURNED[0x0112] = 6
SIDEWAYS = picture(7).rotate(90, expand=True)
READ = {
    "JPEG held sideways": lambda: picture_url(SIDEWAYS, "JPEG", exif=TURNED),
    "PNG held sideways": lambda: picture_url(SIDEWAYS, "PNG", exif=TURNED),
    "WEBP held sideways": lambda: picture_url(SIDEWAYS, "WEBP", exif=TURNED),
    "CMYK": lambda: picture_url(picture(7).convert("CMYK"), "JPEG"),
    "palette": lambda: picture_url(picture(7).quantize(8), "PNG"),
    "transparent palette": lambda: picture_url(picture(7).quantize(2), "PNG", transparency=0),
    "grey and alpha": lambda: picture_url(picture(7).convert("LA"), "PNG"),
    "16 bits": lambda: picture_url(Image.fromarray(np.asarray(picture(7).convert("L")).astype(np.uint16) * 257), "PNG"),
    "1 bit": lambda: picture_url(picture(7).convert("1"), "PNG"),
    "animated WEBP": lambda: picture_url(picture(7), "WEBP", save_all=True, append_images=[picture(3)] * 5),
    "animated PNG": lambda: picture_url(picture(7), "PNG", save_all=True, append_images=[picture(3)] * 5),
    "large JPEG": lambda: picture_url(picture(7).resize((6000, 6000)), "JPEG"),
}


@pytest.mark.parametrize("kind", READ)
def test_pictures_of_all_kinds_are_read_right(server, kind):
    assert classify(server, READ[kind]())["dropout"]["digit"] == 7


@pytest.mark.parametrize("kind", HEAVY)
def test_no_picture_takes_over_120_mb_or_two_seconds(server, kind):
    image = HEAVY[kind]()
    server.forget_peak()
    before = server.memory()
    said = classify(server, image)
    assert server.memory("VmHWM") - before < 120
    assert isinstance(said, dict) or re.fullmatch("[A-Z].*[.]", said)
    assert said != FAILED


def test_two_who_send_heavy_pictures_hold_up_nobody(server):
    """Not who draws, and not for long who sends an ordinary picture."""
    bombs = [data_url(with_scans(number, (8000, 1000))) for number in (20_000, limits.MAX_SCANS)]
    seven, port, end = picture_url(picture(7)), server.connection.port, time.monotonic() + 3

    def asks(images, endpoint="classify"):
        """How long each answer takes, in seconds, and the sentences that came in place of one."""
        waits, refusals = [], []
        while time.monotonic() < end:
            for image in images:
                started = time.monotonic()
                said = post(f"http://127.0.0.1:{port}/", endpoint, image, "wide")
                waits.append(time.monotonic() - started)
                refusals += [said["error"]] if "error" in said else []
        return waits, refusals

    with ThreadPoolExecutor() as pool:
        attackers = [pool.submit(asks, bombs) for _ in range(2)]
        drawn, read = pool.submit(asks, [DIGITS[3]], "classify_strokes"), pool.submit(asks, [seven])
    assert all(len(attacker.result()[0]) >= len(bombs) for attacker in attackers)
    assert max(drawn.result()[0]) < 2
    assert drawn.result()[1] == []
    assert len(read.result()[1]) < len(read.result()[0])


def test_the_longest_drawing_with_every_view_open_takes_under_two_seconds(server):
    rng = np.random.default_rng(0)
    scribble = [rng.uniform(0, 280, (500, 2)).round(1).tolist() for _ in range(39)]
    dots = [[[x, y]] for x in range(0, 280, 3) for y in range(0, 280, 3)]
    for drawing in scribble, dots:
        status, text = server.ask(
            "/gradio_api/run/respond", {"data": [json.dumps(drawing), "wide", ALL_OPEN, EXPERIMENT, "9"]}
        )
        assert status == 200
        assert "percent" in text


def test_no_address_is_asked_and_no_file_outside_is_opened(server, tmp_path):
    body = form("files", "digit.png", encoded(picture(7)))
    (uploaded,) = json.loads(server.ask("/gradio_api/upload", body, kind="multipart/form-data; boundary=x")[1])
    assert classify(server, {"path": uploaded})["dropout"]["digit"] == 7
    with outside(tmp_path, uploaded) as images:
        for image in images:
            assert classify(server, image).startswith(REFUSALS), image
            for event in server.events:
                data = [image] * number_of_values(event)
                for way in "run", "call":
                    _, text = server.ask(f"/gradio_api/{way}/{event['api_name']}", {"data": data})
                    if way == "call":
                        text = server.ask(f"/gradio_api/call/{event['api_name']}/{json.loads(text)['event_id']}")[1]
                    assert "probabilities" not in text
                    assert "root:" not in text


LONG = "x\nERROR: forged\x1b[31m\u2028" + "a/" * 200_000


@pytest.mark.parametrize("way", ["run", "call", "mcp"])
def test_a_long_path_is_refused_before_it_is_looked_at(server, way):
    """One of 400,000 characters took 5 seconds of a core, one of 4,000,000 minutes."""
    before, image = server.cpu(), {"path": "/tmp/" + "a/" * 200_000}
    if way == "mcp":
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "classify"}}
        message["params"]["arguments"] = {"image": image}
        text = server.ask("/gradio_api/mcp/", message, accept="application/json, text/event-stream")[1]
    elif way == "run":
        text = server.ask("/gradio_api/run/classify", {"data": [image, "wide"]})[1]
    else:
        image = {"path": "/tmp/" + "a/" * 45_000}  # a call that waits may have less
        event = json.loads(server.ask("/gradio_api/call/classify", {"data": [image, "wide"]})[1])["event_id"]
        text = server.ask(f"/gradio_api/call/classify/{event}")[1]
    assert "no such upload" in text
    assert server.cpu() - before < 0.5


def test_what_is_sent_is_not_copied_into_the_log(server):
    """Each of these wrote up to 6 MB of it, line breaks and terminal codes included."""
    before = server.log.stat().st_size
    for method, params in (
        ("tools/call", {"name": LONG, "arguments": {}}),
        ("tools/call", {"name": LONG[:200], "arguments": {}}),
        ("tools/call", {"name": [LONG]}),
        ("tools/call", {"name": "classify", "arguments": {"image": "x", "size": LONG}}),
        (LONG, {}),
        ("notifications/" + LONG[:200], {}),
        ("notifications/progress", {"progressToken": LONG[:60_000]}),
    ):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        for identified in message, {**message, "id": 1}, {**message, "id": LONG[:200]}:
            _, text = server.ask("/gradio_api/mcp/", identified, accept="application/json, text/event-stream")
            assert len(text) < 1000
    server.ask("/gradio_api/run/classify", {"data": [LONG, LONG]})
    server.ask("/%0aERROR:%20forged%1b[31m")
    written = server.log.read_bytes()[before:].decode()
    assert len(written) < 10_000
    assert not re.search(r"^ERROR: forged|[^\n\x20-\x7e]", written, re.M)


def test_a_body_too_large_is_refused_over_the_wire(server):
    body = b'{"data": ["' + b"A" * limits.MAX_REQUEST + b'"]}'
    for sent in body, (body[at : at + 65536] for at in range(0, len(body), 65536)):  # the second comes in chunks
        connection = http.client.HTTPConnection("127.0.0.1", server.connection.port)
        connection.request("POST", "/gradio_api/run/respond", sent, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 413
        assert "too large" in json.loads(answer.read())["error"]
        connection.close()
