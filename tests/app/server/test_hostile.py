"""Whatever is sent to the server, it answers with what was asked for or with a sentence, quickly, and lives on."""

import base64
import http.client
import io
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from app import limits
from app.errors import FAILED
from app.views import TRAINING, VIEWS
from tests.support.bombs import METADATA, PARTS, SCANS, with_scans
from tests.support.digits import DIGITS, data_url, encoded, picture
from tests.support.http import post
from tests.support.outside import REFUSALS, outside
from tests.support.server import CLEAN, ROOT, free_port

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("HOSTILE", "500"))  # of each of the tests that make them up
MARKUP = "<script>alert('here')</script>"


class Server:
    """The app in a process of its own, that can be looked at from outside."""

    def __init__(self, log: Path):
        self.log = log
        port = free_port()
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app"],
                cwd=ROOT,
                env={**CLEAN, "GRADIO_SERVER_PORT": str(port)},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        while "Serving on" not in log.read_text("utf-8"):
            assert self.process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.events = [each for each in self.json("/config")["dependencies"] if each["backend_fn"]]
        large = url(picture(7).resize((2800, 2800))), "A" * limits.MAX_DATA_URL
        self.ask("/gradio_api/run/respond", {"data": [json.dumps(DIGITS[3]), "wide", ALL_OPEN, {}]})
        for image in large * 4:  # for the memory that it frees and keeps
            self.ask("/gradio_api/run/respond_picture", {"data": [image, "wide", ALL_OPEN, {}]})
        with ThreadPoolExecutor(3) as pool:  # each thread keeps some, and each process that decodes
            [*pool.map(lambda image: post(f"http://127.0.0.1:{port}/", "classify", image, "wide"), large[:1] * 9)]
        self.at_first = self.memory()

    def ask(self, path, body=None, method=None, kind="application/json", accept="*/*"):
        """The status and the text, held to what every answer has to hold."""
        cpu = self.cpu()
        body = json.dumps(body).encode() if not isinstance(body, bytes | None) else body
        self.connection.close()  # the server would, on a busy machine, while the next case is made up
        self.connection.request(
            method or ("GET" if body is None else "POST"), path, body, {"Content-Type": kind, "Accept": accept}
        )
        answer = self.connection.getresponse()
        text = answer.read().decode()
        assert self.cpu() - cpu < 2, "it took more than two seconds of a core"
        assert "Traceback" not in text
        assert 'File "' not in text
        if answer.status >= 400 and method != "HEAD":
            is_json = answer.headers["Content-Type"] == "application/json"
            assert re.fullmatch(r"[A-Z/].+[.]", json.loads(text)["error"] if is_json else f"{text}."), text
        return answer.status, text

    def json(self, path):
        return json.loads(self.ask(path)[1])

    def folders(self):
        """Where /proc tells of the process, and of those that decode pictures for it."""
        here = Path(f"/proc/{self.process.pid}")
        children = [each.read_text("ascii").split() for each in here.glob("task/*/children")]
        return [here, *(Path(f"/proc/{pid}") for pids in children for pid in pids)]

    def memory(self, name="VmRSS"):
        """In MB, of all processes."""
        texts = [(folder / "status").read_text("ascii") for folder in self.folders()]
        return sum(int(re.search(rf"{name}:\s+(\d+)", text)[1]) for text in texts) / 1024

    def forget_peak(self):
        for folder in self.folders():
            (folder / "clear_refs").write_text("5", "ascii")

    def cpu(self):
        """In seconds, of all threads of all processes, of those that have ended as well."""
        texts = [(folder / "stat").read_text("ascii").rpartition(")")[2] for folder in self.folders()]
        return sum(int(ticks) for text in texts for ticks in text.split()[11:15]) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hostile") / "log")
    yield server
    grown = server.memory() - server.at_first  # after whichever of these tests have run, in any order
    server.connection.close()
    server.process.terminate()
    server.process.wait(10)
    log = server.log.read_text("utf-8")
    assert "Traceback" not in log, log[-5000:]
    assert grown < 100, f"After all that was asked of it the server holds {grown:.0f} MB more than at first."


def url(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()).decode()


ALL_OPEN = [*VIEWS, TRAINING[0]]
SOUND = [DIGITS[3], json.dumps(DIGITS[3]), url(picture(7)), "wide", "notebook", ALL_OPEN, {"noise": 90}]
DRAWINGS = [
    [[[140, 40], [140, float("nan")]]], [[[1e308, -1e308]]], [[[True, False]]], [[["1", "2"]]], [[[]]], [[]], [[None]],
    [[[0, 0]] * 5000], [[[140, 140]]] * 500,
]  # fmt: skip
ODD = [
    *DRAWINGS, *map(json.dumps, DRAWINGS), "[" * 5000, "[[[1e999, 1]]]",
    MARKUP, "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/", "../../../etc/passwd", "wide\0", "é" * 999,
    "data:image/png;base64,AAAA", "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", "data:text/html;base64,", "data:,x",
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, {"path": "/dev/zero", "orig_name": MARKUP},
    {"url": "http://127.0.0.1:9/", "path": "http://127.0.0.1:9/", "meta": {"_type": "gradio.FileData"}},
    {"__type__": "update", "value": MARKUP}, {"noise": float("nan")}, {MARKUP: 1}, {"rotation": 10**30},
    [["activations"]], ["uncertainty"] * 1000, [MARKUP], 10**25, -1, 1e400, "", None,
]  # fmt: skip
SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([*SOUND, *ODD])
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.none() | st.integers(-2, 30) | SIMPLE
NAMES = st.sampled_from(["tab", "", None, MARKUP, "a" * 65]) | SIMPLE
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)

many = settings(
    max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=CASES < 1000
)


@st.composite
def calls(draw, number):
    """The body of a call that takes a number of values: mostly sound, then spoiled somewhere, or anything at all."""
    body = {"data": draw(st.lists(st.sampled_from(SOUND) | VALUES, min_size=number, max_size=number))}
    if draw(st.integers(0, 4)) == 0:
        body["data"] = draw(VALUES)
    if draw(st.booleans()):
        more = {
            "fn_index": NUMBERS,
            "trigger_id": NUMBERS,
            "session_hash": NAMES,
            "event_data": VALUES,
            "batched": VALUES,
        }
        body |= draw(st.fixed_dictionaries({}, optional=more))
    return body if draw(st.integers(0, 19)) else draw(VALUES)


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


def noise(width, height, mode):
    noise = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.NEAREST).convert(mode)


TURNED = Image.Exif()
TURNED[0x0112] = 6
SIDEWAYS = picture(7).rotate(90, expand=True)
READ = {
    "JPEG held sideways": lambda: url(SIDEWAYS, "JPEG", exif=TURNED),
    "PNG held sideways": lambda: url(SIDEWAYS, "PNG", exif=TURNED),
    "WEBP held sideways": lambda: url(SIDEWAYS, "WEBP", exif=TURNED),
    "CMYK": lambda: url(picture(7).convert("CMYK"), "JPEG"),
    "palette": lambda: url(picture(7).quantize(8), "PNG"),
    "transparent palette": lambda: url(picture(7).quantize(2), "PNG", transparency=0),
    "grey and alpha": lambda: url(picture(7).convert("LA"), "PNG"),
    "16 bits": lambda: url(Image.fromarray(np.asarray(picture(7).convert("L")).astype(np.uint16) * 257), "PNG"),
    "1 bit": lambda: url(picture(7).convert("1"), "PNG"),
    "animated WEBP": lambda: url(picture(7), "WEBP", save_all=True, append_images=[picture(3)] * 5),
    "animated PNG": lambda: url(picture(7), "PNG", save_all=True, append_images=[picture(3)] * 5),
    "large JPEG": lambda: url(picture(7).resize((6000, 6000)), "JPEG"),
}


@pytest.mark.parametrize("kind", READ)
def test_pictures_of_all_kinds_are_read_right(server, kind):
    assert classify(server, READ[kind]())["dropout"]["digit"] == 7


HEAVY = {
    "JPEG at its limit": lambda: url(noise(7000, 7000, "L"), "JPEG", quality=50),
    "progressive JPEG": lambda: url(noise(2800, 3000, "CMYK"), "JPEG", progressive=True, quality=50),
    "progressive JPEG over its limit": lambda: url(noise(5000, 5000, "L"), "JPEG", progressive=True, quality=20),
    "PNG": lambda: url(noise(2800, 3000, "RGBA"), "PNG", compress_level=1),
    "PNG bomb": lambda: url(Image.new("1", (10_000, 8_000))),
    "thin PNG": lambda: url(Image.new("L", (1, 100_000))),
    "WEBP": lambda: url(noise(2200, 2200, "RGBA"), "WEBP", lossless=True, method=0),
    "WEBP bomb": lambda: url(Image.new("RGB", (10_000, 8_000)), "WEBP", lossless=True, method=0),
    "photograph of noise": lambda: url(
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (1024, 1024, 3), np.uint8))
    ),
    "chequerboard": lambda: url(
        Image.fromarray((np.indices((1024, 1024)).sum(axis=0) // 2 % 2 * 255).astype(np.uint8))
    ),
    "as many scans as may be": lambda: data_url(with_scans(limits.MAX_SCANS, (2900, 2900))),
    **{kind: lambda make=make: data_url(make()) for kind, make in (METADATA | PARTS | SCANS).items()},
}


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
    seven, port, end = url(picture(7)), server.connection.port, time.monotonic() + 3

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
            "/gradio_api/run/respond", {"data": [json.dumps(drawing), "wide", ALL_OPEN, {"noise": 90}]}
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
