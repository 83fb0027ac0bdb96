"""Whatever a request names, no file outside of what was uploaded is opened, and no address is fetched."""

import os
import socket
from contextlib import suppress

import gradio as gr
import pytest
from gradio import processing_utils
from gradio.utils import get_upload_folder

from app.preprocessing import InvalidInput
from tests.support.digits import picture
from tests.support.http import UPLOAD, post
from tests.support.server import ROOT, built, completed


def outside(path, **says):
    """A real image, but none that was uploaded."""
    picture(3).save(path)
    return {"path": str(path), **says}


def test_a_path_that_is_no_upload_is_not_opened(address, tmp_path):
    path = tmp_path / "outside.png"
    os.mkfifo(tmp_path / "pipe")
    upload = get_upload_folder()
    for image in (
        str(path),
        outside(path),
        outside(path, meta=UPLOAD),
        outside(path, meta=7),
        outside(path, url="data:image/png;base64,AAAA"),
        {"meta": {}, "path": outside(path, meta=UPLOAD)},
        {"path": f"{upload}/../{path.relative_to('/')}"},
        {"path": str(ROOT / "app" / "page.png")},
        {"path": "app/page.png"},
        {"path": str(tmp_path)},
        {"path": str(tmp_path / "pipe")},
        {"path": "/etc/passwd"},
        {"path": "/etc/passwd", "meta": UPLOAD},
        {"path": "/dev/zero"},
        {"path": upload},
        {"path": f"{upload}/missing.png"},
    ):
        says = post(address, "classify", image, "wide")["error"]
        assert says.startswith(("There is no such upload", "There is no image")), image


def test_an_address_is_not_fetched(address):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/digit.png"
        for image in (
            url,
            {"path": url},
            {"path": url, "meta": UPLOAD},
            {"path": url, "url": url, "meta": UPLOAD, "orig_name": "digit.png"},
            {"path": f"file://{ROOT}/app/page.png", "meta": UPLOAD},
            {"url": url, "meta": UPLOAD},
        ):
            says = post(address, "classify", image, "wide")["error"]
            assert says.startswith(("There is no such upload", "There is no image")), image
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_no_event_of_the_page_opens_what_calls_itself_an_upload(monkeypatch, tmp_path):
    """Gradio itself refuses addresses of this machine, so that a listener here would miss other ones being fetched."""
    opened = []

    def opens(*args, **kwargs):
        opened.append(args)
        raise gr.Error

    for name in "async_ssrf_protected_download", "save_file_to_cache", "_check_allowed":
        monkeypatch.setattr(processing_utils, name, opens)
    hostile = [{"path": path, "meta": UPLOAD} for path in ("http://example.com/digit.png", str(tmp_path / "a.png"))]

    page = built()

    async def send():
        for event in page.fns.values():
            for value in (*hostile, hostile, {"meta": 1, "path": hostile[0]}):
                with suppress(gr.Error, InvalidInput):
                    await page.preprocess_data(event, [value] * len(event.inputs), None)
        return len(page.fns)

    assert completed(send()) >= 4
    assert opened == []
