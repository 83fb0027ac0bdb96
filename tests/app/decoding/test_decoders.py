"""A picture that takes too much costs its sender the answer, and nobody else anything."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from app.decoding import InvalidInput, decode, decoders, start_decoders
from app.limits import MAX_DECODERS
from tests.support.digits import encoded, picture
from tests.support.server import CLEAN, ROOT, hears_interrupts

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")]

SEVEN = encoded(picture(7))
# The process as it is, but for what it does with a file that is no picture.
CHANGED = """
import os, time
from app import limits
from app.decoding import read_picture
limits.DECODE_CPU = 0
as_it_is = read_picture.read_picture

def changed(content):
    if content == b"bomb":
        {}
    return as_it_is(content)

read_picture.read_picture = changed
from app.decoding.__main__ import decode_all
decode_all()
"""


@pytest.fixture
def bomb(monkeypatch):
    """Call it with what a process is to do when it is sent b"bomb"."""

    def does(line):
        monkeypatch.setattr(decoders, "COMMAND", (sys.executable, "-c", CHANGED.format(line)))
        decoders.stop_decoders()
        start_decoders()

    yield does
    monkeypatch.undo()
    decoders.stop_decoders()


def pids():
    return {decoder.process.pid for decoder in decoders._free.queue}


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text("ascii").rpartition(")")[2].split()[0] != "Z"


HEAVY = {
    "waits": "time.sleep(60)",
    "computes": "while True: pass",
    "takes memory at once": "bytes(limits.DECODE_MEMORY)",
    "takes memory bit by bit": "taken = [bytes(1_000_000) for _ in range(limits.DECODE_MEMORY // 1_000_000)]",
    "crashes": "os.abort()",
}


@pytest.mark.parametrize("does", HEAVY)
def test_a_picture_that_takes_too_much_is_refused_and_the_next_one_is_read(bomb, does, monkeypatch):
    bomb(HEAVY[does])
    before, started = pids(), time.monotonic()
    with monkeypatch.context() as context:
        context.setattr(decoders, "DECODE_DEADLINE", 0.5 if does == "waits" else 20)
        with pytest.raises(InvalidInput, match=r"^The image takes too much time or memory to read: .*\.$"):
            decode(b"bomb")
    assert time.monotonic() - started < 10
    assert decode(SEVEN) == picture(7)
    after = pids()
    assert len(after) == MAX_DECODERS
    assert not [pid for pid in before - after if Path(f"/proc/{pid}").exists()]  # not even as a zombie


@pytest.mark.parametrize("does", ["raise KeyError", "os.write(1, b'RGB' + b'\\xff' * 9)", "os._exit(0)"])
def test_a_fault_of_ours_is_no_fault_of_the_pictures(bomb, does):
    bomb(does)
    with pytest.raises(EOFError):
        decode(b"bomb")
    assert decode(SEVEN) == picture(7)


def test_no_more_pictures_than_there_are_processes_are_read_at_a_time(bomb, monkeypatch):
    bomb("time.sleep(1)")
    monkeypatch.setattr(decoders, "DECODE_TIMEOUT", 0.2)

    def told(content):
        try:
            return decode(content)
        except InvalidInput as refusal:
            return str(refusal)

    with ThreadPoolExecutor() as pool:
        said = [*pool.map(told, [b"bomb"] * (MAX_DECODERS + 2))]
    assert len([sentence for sentence in said if sentence.startswith("The image has to wait")]) == 2
    assert len([sentence for sentence in said if sentence.startswith("The file is not an image")]) == MAX_DECODERS
    assert decode(SEVEN) == picture(7)


def test_who_is_interrupted_leaves_no_answer_to_the_next(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    decode(SEVEN)
    other = encoded(Image.new("RGB", (99, 99)))
    with monkeypatch.context() as context:
        context.setattr(decoders, "receive_picture", interrupted)
        with pytest.raises(KeyboardInterrupt):
            decode(other)
    assert decode(SEVEN) == picture(7)


def test_without_a_process_there_is_an_error_and_later_an_answer(monkeypatch):
    def fails(*_, **__):
        raise OSError("too many open files")

    decode(SEVEN)
    decoders.stop_decoders()
    with monkeypatch.context() as context:
        context.setattr(subprocess, "Popen", fails)
        for _ in range(MAX_DECODERS + 1):
            with pytest.raises(OSError, match="too many open files"):
                decode(SEVEN)
    assert decode(SEVEN) == picture(7)


ONE = """
import socket, sys, time
from app.decoding import decode, decoders, start_decoders
listener = socket.create_server(("127.0.0.1", 0))
start_decoders()
for decoder in decoders._free.queue:
    decoder.decode(open(sys.argv[1], "rb").read())
try:
    print(listener.getsockname()[1], *(decoder.process.pid for decoder in decoders._free.queue), flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""


@pytest.mark.parametrize("end", ["kill -9", "Ctrl-C"])
def test_processes_end_with_the_one_that_started_them_and_hold_none_of_its_ports(tmp_path, end):
    (tmp_path / "seven").write_bytes(SEVEN)
    with subprocess.Popen(
        [sys.executable, "-c", ONE, tmp_path / "seven"],
        cwd=ROOT,
        env=CLEAN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hears_interrupts,
    ) as process:
        port, *started = map(int, process.stdout.readline().split())
        assert len([pid for pid in started if is_running(pid)]) == MAX_DECODERS
        os.kill(process.pid, signal.SIGKILL) if end == "kill -9" else os.killpg(process.pid, signal.SIGINT)
        process.wait(10)
        socket.create_server(("127.0.0.1", port)).close()
        assert process.stderr.read() == b""
    deadline = time.monotonic() + 5
    while any(map(is_running, started)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_running, started))


FORKED = """
import os
from app.decoding import decoders, start_decoders

def started():
    start_decoders()
    return {decoder.process.pid for decoder in decoders._free.queue}

before = started()
child = os.fork()
if not child:
    os._exit(len(started() & before))
assert started() == before
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_process_that_forks_shares_none_with_the_other():
    subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, env=CLEAN, check=True, timeout=30)


PLAIN = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from app.decoding import decode
print(decode(Path("seven").read_bytes()).size)
"""


def test_a_plain_script_needs_no_guard_for_main(tmp_path):
    (tmp_path / "seven").write_bytes(SEVEN)
    (tmp_path / "script.py").write_text(PLAIN.format(root=str(ROOT)), "utf-8")
    environment = {**CLEAN, "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{picture(7).size}\n", "")
