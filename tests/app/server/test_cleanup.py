"""What visitors upload goes after a while, or with the server."""

import os
import subprocess
import sys
import tempfile
import time

import httpx
import pytest

from app.server import cleanup
from app.server.cleanup import PREFIX, delete_seen, upload_folder
from tests.support.server import ROOT, started


def test_files_go_when_they_have_lain_long_enough_whatever_their_date_says(tmp_path):
    for name, date in ("now", time.time()), ("past", 0), ("future", 2e9):
        (tmp_path / name).mkdir()
        (tmp_path / name / "digit.png").write_bytes(b"...")
        os.utime(tmp_path / name / "digit.png", (date, date))
    seen = delete_seen(tmp_path, set())
    assert len(seen) == 3
    (tmp_path / "now" / "digit.png").write_bytes(b"sent once more")
    (tmp_path / "past" / "new.png").write_bytes(b"...")
    left = delete_seen(tmp_path, seen)
    assert sorted(path.relative_to(tmp_path).as_posix() for path, _ in left) == ["now/digit.png", "past/new.png"]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "now", "now/digit.png", "past", "past/new.png"
    ]  # fmt: skip


def test_what_a_killed_server_left_goes_at_the_next_start_and_that_of_a_running_one_stays(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = (
        "from app.server.cleanup import upload_folder as f; import os; folder = f(); folder.__enter__(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", killed], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)
    (left,) = tmp_path.iterdir()
    strangers = tmp_path / "three-networks", tmp_path / f"{PREFIX}of-somebody-else"
    for folder in strangers:
        folder.mkdir()
    with upload_folder() as young:
        assert left.exists()  # it may just be starting
    assert not young.parent.exists()
    monkeypatch.setattr(cleanup, "STARTING", -1)
    with upload_folder() as first, upload_folder() as second:
        assert sorted(tmp_path.iterdir()) == sorted([*strangers, first.parent, second.parent])


@pytest.mark.slow
def test_an_upload_goes_after_a_while_or_with_the_server(tmp_path):
    soon = """
import os, app.limits
app.limits.UPLOAD_LIFETIME = 1
app.limits.MAX_UPLOADED = 9000  # one small file, which takes twice 4,096
import app.server.launch
app.server.launch.serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""

    def lies():
        return list(tmp_path.rglob("digit.png"))

    with started("-c", soon, TMPDIR=str(tmp_path)) as (process, address):

        def post():
            return httpx.post(f"{address}gradio_api/upload", files={"files": ("digit.png", b"of a kind")})

        def upload():
            post().raise_for_status()
            assert lies()

        upload()
        assert post().status_code == 503
        end = time.monotonic() + 10
        while lies() and time.monotonic() < end:
            time.sleep(0.1)
        assert not lies()
        upload()  # as there is room again
        process.terminate()
        process.wait(10)
        assert not lies()
