"""What visitors leave on the server, and when it is deleted.

Not by gr.Blocks(delete_cache=...): in Gradio 6.31 that stops for good once a file is uploaded while it deletes.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from app.gradio_internals import forget_visitors, surround
from app.limits import UPLOAD_LIFETIME
from app.server.middleware import Guard


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs, a Guard is around it, and what visitors left is deleted now and then."""
    guard = surround(app, Guard)
    cleaning = asyncio.create_task(_keep_cleaning(app, guard))
    yield
    cleaning.cancel()


async def _keep_cleaning(app: FastAPI, guard: Guard) -> None:
    while True:
        await asyncio.sleep(UPLOAD_LIFETIME)
        await asyncio.to_thread(delete_old_files, Path(os.environ["GRADIO_TEMP_DIR"]))
        guard.uploaded = 0
        forget_visitors(app)


def delete_old_files(folder: Path) -> None:
    """Delete the files in folder that are older than UPLOAD_LIFETIME, and empty folders."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        try:
            if path.is_dir():
                path.rmdir()
            elif time.time() - path.stat().st_mtime > UPLOAD_LIFETIME:
                path.unlink()
        except OSError:
            continue  # not empty, or gone
