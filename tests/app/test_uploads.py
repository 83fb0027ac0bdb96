"""The page itself opens no upload: only the endpoint that is asked to does. test_hostile tries it over HTTP."""

from contextlib import suppress

import gradio as gr
from gradio import processing_utils

from app.preprocessing import InvalidInput
from tests.support.outside import UPLOAD
from tests.support.server import built, completed


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
