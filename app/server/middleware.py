"""What stands between the internet and Gradio: only what the product uses is open, and every refusal is a sentence."""

import logging
import re

import anyio
from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from gradio.route_utils import FnIndexInferError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.body import fit
from app.limits import MOST_BYTES, MOST_HELD, MOST_UPLOADED, SECONDS, SMALL
from app.refused import FAILED

READ = "GET", "HEAD"
# Everything else that Gradio offers is closed: saved states, proxies, files, recordings, editors, monitoring, sign-in.
OPEN = {
    r"/|/config|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt": READ,  # the page
    r"/(static|assets|svelte)/.+": READ,  # and its files
    r"/gradio_api/(app_id|startup-events)": READ,  # whether the server is the same still; Gradio calls itself
    r"/gradio_api/(info|openapi\.json|mcp/schema)": READ,  # what there is to call
    r"/gradio_api/(run|api|call|call/v2)/\w+": ["POST"],  # a call
    r"/gradio_api/call/(v2/)?\w+/\w+": READ,  # and its answer
    r"/gradio_api/(queue/join|upload)": ["POST"],  # the same for Gradio's own clients
    r"/gradio_api/queue/data": READ,
    r"/gradio_api/mcp/?": ["POST"],
}
HOST = re.compile(r"(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?", re.IGNORECASE)

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
    """Around a whole app: lets through what is OPEN and fits app/limits.py, and says so of what is not."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.held = 0  # bytes of bodies, of all requests that are not yet answered
        self.uploaded = 0  # bytes on disk, since what lay there was last swept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, body = False, bytearray()

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _headers(message["headers"])
            await send(message)

        try:
            with anyio.fail_after(SECONDS):
                _admit(scope)
                if scope["path"] == "/gradio_api/info" and not scope["query_string"]:
                    scope = {**scope, "query_string": b"page="}  # else Gradio tells all the host that one request named
                if scope["method"] == "POST":
                    await self._fill(body, scope, receive)
                    receive = _again(fit(scope["path"], bytes(body)), receive)
                    if scope["path"] == "/gradio_api/upload":
                        self._keep(body)
                return await self.app(scope, receive, guarded)
        except HTTPException as error:
            status, sentence = error.status_code, error.detail
        except TimeoutError:
            status, sentence = 408, f"This took over {SECONDS} seconds: try again."
        except Exception as error:
            if started and isinstance(error.__cause__, HTTPException):  # Gradio says so of a session that there is not
                return await send({"type": "http.response.body"})
            logging.exception("%s %s failed", scope["method"], scope["path"])
            status, sentence = 500, FAILED
        finally:
            self.held -= len(body)
        if not started:
            await JSONResponse({"error": sentence}, status)(scope, receive, guarded)

    async def _fill(self, body: bytearray, scope: Scope, receive: Receive) -> None:
        """Receive all of the body, never more than MOST_BYTES of it."""
        too_large = HTTPException(413, f"The request is too large: send at most {MOST_BYTES:,} bytes.")
        if int(Headers(scope=scope).get("content-length", 0)) > MOST_BYTES:
            raise too_large
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise HTTPException(400, "The request ended early.")
            chunk, more = message.get("body", b""), message.get("more_body", False)
            body += chunk
            self.held += len(chunk)
            if len(body) > MOST_BYTES:
                raise too_large
            if self.held > MOST_HELD and len(body) > SMALL:
                raise HTTPException(503, "Too much is being sent at once: try again in a minute.")

    def _keep(self, upload: bytearray) -> None:
        self.uploaded += max(len(upload), 4096)  # as a file takes at least
        if self.uploaded > MOST_UPLOADED:
            raise HTTPException(503, "Too many files were sent: try again in some minutes, or send a data URL.")


def _admit(scope: Scope) -> None:
    """Raises HTTPException unless the request is for something that is open."""
    methods = next((methods for path, methods in OPEN.items() if re.fullmatch(path, scope["path"])), None)
    if methods is None:
        raise HTTPException(404, "There is nothing at this address.")
    if scope["method"] not in methods:
        raise HTTPException(405, f"This address takes {' and '.join(methods)} only.")
    headers = Headers(scope=scope)
    for name in "host", "x-forwarded-host":  # Gradio makes addresses of them
        if not HOST.fullmatch(headers.get(name, "localhost").partition(",")[0].strip()):
            raise HTTPException(400, f"The header {name} holds no host name.")


def _again(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body, and then what the real one gives: that the client has gone, in the end."""
    messages: list[Message] = [{"type": "http.request", "body": body}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """With ours; without Gradio's that would let other sites' pages read the answer."""
    kept = MutableHeaders(raw=[(name, value) for name, value in headers if not name.startswith(b"access-control-")])
    kept.update(HEADERS)
    return kept.raw


async def _refused(request: Request, error: StarletteHTTPException) -> JSONResponse:
    sentence = f"{error.detail}".rstrip(".") + "."
    return JSONResponse({"error": sentence, "detail": sentence}, error.status_code)  # Gradio's clients read either


async def _misused(request: Request, error: Exception) -> JSONResponse:
    logging.warning("%s cannot be used: %.200r", request.url.path, error)
    return JSONResponse({"error": "This cannot be used: /gradio_api/info says what can be called, and how."}, 400)


async def _failed(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": FAILED}, 500)


# What Gradio raises outside its own events: for names and numbers of events that there are not, mostly.
ERRORS = {
    StarletteHTTPException: _refused,
    **dict.fromkeys((RequestValidationError, FnIndexInferError, KeyError, TypeError), _misused),
    Exception: _failed,
}
