"""What is let in from the internet: only what the product uses is open, and every refusal is a sentence."""

import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from urllib.parse import urlsplit

import anyio
import gradio as gr
import httpx
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import FAILED, answer
from app.gradio_internals import OPEN_ROUTES, UPLOAD, is_unknown_session, mistaken, passed_on
from app.limits import (
    FEW_VALUES,
    MAX_ADDRESS,
    MAX_HELD,
    MAX_NAME,
    MAX_REQUEST,
    MAX_UPLOADED,
    MAX_VALUES_HELD,
    REQUEST_TIMEOUT,
    SMALL,
)
from app.server.request_body import check_body, count_values
from app.server.upload import check_upload
from app.ui.texts import choose_language, language

HOST = re.compile(r"(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?", re.IGNORECASE | re.ASCII)

# Nothing about who may embed the page: it is made for that, on Spaces for one. Gradio's page holds scripts and styles
# of its own, and makes functions out of templates.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
UNUSED = "camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Middleware that lets OPEN_ROUTES through, within app/limits.py, and refuses everything else in a sentence."""

    def __init__(self, app: ASGIApp, page: gr.Blocks):
        self.app = app
        self.page = page
        self.held = 0  # bytes of bodies, of all requests that are not yet answered
        self.values = 0  # and values in their JSON
        self.uploaded = 0  # bytes on disk, since files there were last deleted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False
        language.set(choose_language(Headers(scope=scope).get("accept-language", "")))
        mistaken.set(False)  # a request that was sent behind another begins with what is left of that
        prefix, path = _split(scope)

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if message["status"] == 500 and mistaken.get():
                    message["status"] = 400
                message["headers"] = _headers(message["headers"])
            await send(message)

        async def in_time(message: Message) -> None:
            if not time_limit.cancel_called:  # else Gradio says to whom it was sending how it came to be cancelled
                await guarded(message)

        try:
            with anyio.fail_after(REQUEST_TIMEOUT) as time_limit:
                _check_address(scope)
                if path == prefix:
                    return await _add_slash(scope)(scope, receive, guarded)
                _admit(path, scope)
                inside = {**passed_on(self.page, path, scope), "root_path": prefix, "path": prefix + path}
                if scope["method"] != "POST":
                    return await self.app(inside, receive, in_time)
                async with self._receive(path, scope, receive) as body:
                    return await self.app(inside, _replay(body, receive), in_time)
        except HTTPException as error:
            status, sentence = error.status_code, error.detail
        except TimeoutError:
            status, sentence = 408, f"This took over {REQUEST_TIMEOUT} seconds: try again."
        except Exception as error:
            if started and is_unknown_session(error):
                return await send({"type": "http.response.body"})
            logging.exception("%s %s failed", scope["method"], scope["path"])
            status, sentence = 500, FAILED
        if not started:
            await answer(status, sentence)(scope, receive, guarded)

    @asynccontextmanager
    async def _receive(self, path: str, scope: Scope, receive: Receive) -> AsyncIterator[list[bytes]]:
        """All of the body, checked, in a list to take it from. Until the block ends, it counts among what is held."""
        body, size, values = bytearray(), 0, 0
        try:
            async for chunk in _chunks(scope, receive):
                body += chunk
                size += len(chunk)
                self.held += len(chunk)
                if self.held > MAX_HELD and size > SMALL:
                    raise _too_much()
            content = bytes(body)
            body.clear()
            if path == UPLOAD:
                check_upload(Headers(scope=scope).get("content-type", ""), content)
                self._count_upload(size)
            else:
                values = count_values(content)
                self.values += values
                if self.values > MAX_VALUES_HELD and values > FEW_VALUES:
                    raise _too_much()
            checked = [check_body(self.page, path, content)]
            del content  # Gradio makes copies of its own
            yield checked
        finally:
            body.clear()
            self.held -= size
            self.values -= values

    def _count_upload(self, size: int) -> None:
        self.uploaded += 4096 + max(size, 4096)  # for its folder, and as a file takes at least
        if self.uploaded > MAX_UPLOADED:
            raise HTTPException(503, "Too many files were sent: try again in some minutes, or send a data URL.")


def _split(scope: Scope) -> tuple[str, str]:
    """The prefix that a proxy serves the app under, and the path below it.

    Some proxies keep the prefix and some take it off, and who comes past the proxy does without it or not.
    """
    prefix = urlsplit(scope.get("root_path", "")).path
    below = scope["path"].removeprefix(prefix)
    return prefix, below if _methods(below) else scope["path"]


def _check_address(scope: Scope) -> None:
    """Raises HTTPException if the path or the query is longer than any that is meant."""
    if len(scope["path"]) + len(scope["query_string"]) > MAX_ADDRESS:
        raise HTTPException(414, f"The address is too long: use at most {MAX_ADDRESS:,} characters.")
    if max(map(len, scope["path"].encode().split(b"/"))) > MAX_NAME:
        raise HTTPException(404, "There is nothing at this address.")


def _methods(path: str) -> Sequence[str]:
    """The methods that a path takes, none if it is closed."""
    return next((methods for route, methods in OPEN_ROUTES.items() if re.fullmatch(route, path)), ())


def _add_slash(scope: Scope) -> RedirectResponse:
    """To the page below the prefix, where its relative addresses are right. Relative, as only the proxy knows more."""
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{scope['path'].rpartition('/')[2]}/{query and f'?{query}'}")


def _admit(path: str, scope: Scope) -> None:
    """Raises HTTPException unless the request is for something that is open."""
    methods = _methods(path)
    if not methods:
        raise HTTPException(404, "There is nothing at this address.")
    if scope["method"] not in methods:
        raise HTTPException(405, f"This address takes {' and '.join(methods)} only.")
    headers = Headers(scope=scope)
    for name in "host", "x-forwarded-host":  # Gradio makes addresses of them
        if not _is_host(headers.get(name, "localhost").partition(",")[0].strip()):
            raise HTTPException(400, f"The header {name} holds no host name.")


@lru_cache(maxsize=64)
def _is_host(name: str) -> bool:
    try:
        httpx.URL(f"http://{name}")  # as Gradio will
    except httpx.InvalidURL:
        return False
    return bool(HOST.fullmatch(name))


# Not kept where they are raised, which would be kept with them, the body too, until garbage is collected.
def _too_large() -> HTTPException:
    return HTTPException(413, f"The request is too large: send at most {MAX_REQUEST:,} bytes.")


def _too_much() -> HTTPException:
    return HTTPException(503, "Too much is being sent at once: try again in a minute.")


async def _chunks(scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
    """The body as it comes, never much more than MAX_REQUEST of it."""
    if int(Headers(scope=scope).get("content-length", 0)) > MAX_REQUEST:
        raise _too_large()
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, "The request ended early.")
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > MAX_REQUEST:
            raise _too_large()
        yield chunk


def _replay(body: list[bytes], receive: Receive) -> Receive:
    """A receive that takes the body out of its list, and from then on returns whatever the real one returns."""

    async def replay() -> Message:
        return {"type": "http.request", "body": body.pop()} if body else await receive()

    return replay


def _headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """HEADERS added, and those of Gradio's removed that would let other sites' pages read the answer."""
    kept = MutableHeaders(raw=[(name, value) for name, value in headers if not name.startswith(b"access-control-")])
    kept.update(HEADERS)
    return kept.raw
