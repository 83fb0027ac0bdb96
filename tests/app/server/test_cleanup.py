"""What visitors upload goes after a while, or with the server."""

import os
import time

import httpx
import pytest

from app import limits
from app.server.cleanup import delete_old_files
from tests.support.server import started


def test_files_go_when_they_have_lain_long_enough(tmp_path):
    for name in "old", "new":
        (tmp_path / name).mkdir()
        (tmp_path / name / "digit.png").write_bytes(b"...")
    long_ago = time.time() - limits.UPLOAD_LIFETIME - 1
    os.utime(tmp_path / "old" / "digit.png", (long_ago, long_ago))
    delete_old_files(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["new", "new/digit.png"]


@pytest.mark.slow
def test_an_upload_goes_after_a_while_or_with_the_server(tmp_path):
    soon = """
import os, app.limits
app.limits.UPLOAD_LIFETIME = 1
import app.server.launch
app.server.launch.serve("127.0.0.1", int(os.environ["GRADIO_SERVER_PORT"]))
"""

    def lies():
        return list(tmp_path.rglob("digit.png"))

    with started("-c", soon, TMPDIR=str(tmp_path)) as (process, address):

        def upload():
            httpx.post(f"{address}gradio_api/upload", files={"files": ("digit.png", b"of a kind")}).raise_for_status()
            assert lies()

        upload()
        end = time.monotonic() + 10
        while lies() and time.monotonic() < end:
            time.sleep(0.1)
        assert not lies()
        upload()
        process.terminate()
        process.wait(10)
        assert not lies()
