"""What visitors leave on the server, and when it is deleted.

Not by gr.Blocks(delete_cache=...): in Gradio 6.31 that stops for good once a file is uploaded while it deletes.
"""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from fastapi import FastAPI
from filelock import FileLock, Timeout

from app.gradio_internals import forget_visitors, keep_few_messages, serve_only_tools, surround
from app.limits import UPLOAD_LIFETIME
from app.server.memory import give_memory_back
from app.server.middleware import Guard

PREFIX, LOCK = "three-networks-", "lock"  # of the folder for uploads, and in it while its server lives
STARTING = 60  # seconds: a younger folder may be one whose server is just about to lock it

File = tuple[Path, int]  # and when it was written, in nanoseconds


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs, a Guard is around it, and what visitors left is deleted now and then."""
    serve_only_tools(app)
    keep_few_messages(app)
    guard = surround(app, Guard)
    cleaning = asyncio.create_task(_keep_cleaning(app, guard))
    yield
    cleaning.cancel()


async def _keep_cleaning(app: FastAPI, guard: Guard) -> None:
    seen: set[File] = set()
    while True:
        await asyncio.sleep(UPLOAD_LIFETIME)
        seen = await asyncio.to_thread(delete_seen, Path(os.environ["GRADIO_TEMP_DIR"]), seen)
        guard.uploaded = 0
        forget_visitors(app)
        await asyncio.to_thread(give_memory_back)


def delete_seen(folder: Path, seen: set[File]) -> set[File]:
    """Delete the files in folder that were there the last time. Returns those that are left, for the next time.

    Not by their age: where the clock is set back they would stay for good.
    """
    left = set()
    for path in list(folder.rglob("*")):
        with suppress(OSError):  # gone, or another file came into its folder
            if path.is_dir():
                continue
            file = path, path.stat().st_mtime_ns
            if file not in seen:
                left.add(file)
                continue
            path.unlink()
            path.parent.rmdir()
    return left


@contextmanager
def upload_folder() -> Iterator[Path]:
    """A new folder for uploads, deleted at the end. Those of servers that were killed are deleted at the beginning."""
    for lock in Path(gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError, Timeout):  # somebody else's, or in use
            if time.time() - lock.stat().st_ctime > STARTING:
                with FileLock(lock, timeout=0):
                    shutil.rmtree(lock.parent)
    with TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder, FileLock(Path(folder) / LOCK):
        uploads = Path(folder) / "uploads"
        uploads.mkdir()
        yield uploads
