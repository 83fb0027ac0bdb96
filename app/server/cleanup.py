"""What visitors leave on the server, and when it goes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gradio.routes import App
from gradio.utils import get_upload_folder

from app.guard import Guard
from app.limits import UPLOAD_SECONDS


@asynccontextmanager
async def guarded(app: App) -> AsyncIterator[None]:
    """A lifespan in which a Guard stands around all of the app, Gradio's own middleware included, and swept behind."""
    guard = app.middleware_stack = Guard(app.middleware_stack)
    sweeping = asyncio.create_task(_keep_sweeping(app, guard))
    yield
    sweeping.cancel()


async def _keep_sweeping(app: App, guard: Guard) -> None:
    while True:
        await asyncio.sleep(UPLOAD_SECONDS)
        await asyncio.to_thread(sweep, Path(get_upload_folder()))
        guard.uploaded = 0
        page = app.get_blocks()
        page.upload_file_set.clear()
        answers = page._queue  # Gradio forgets the messages of all but the last 2000 sessions, but not the sessions
        for session in answers.pending_event_ids_session.keys() - answers.pending_messages_per_session.keys():
            del answers.pending_event_ids_session[session]


def sweep(folder: Path) -> None:
    """Delete the files that have lain in folder for UPLOAD_SECONDS, and folders that are empty."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        try:
            if path.is_dir():
                path.rmdir()
            elif time.time() - path.stat().st_mtime > UPLOAD_SECONDS:
                path.unlink()
        except OSError:
            continue  # not empty, or gone
