"""How a refusal is told: to a visitor, to a program over HTTP, to an agent. Each gets one plain sentence."""

import errno
import logging
from html import escape

import gradio as gr
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from app.limits import MAX_QUOTED
from app.preprocessing import InvalidInput

FAILED = "Something is wrong here, not with what you sent: try again."
FULL = "There is no room for files here: try again in some minutes, or send a data URL."
MISUSED = "This cannot be used: /gradio_api/info says what can be called, and how."


class EventError(gr.Error):
    """What the page shows, /gradio_api/run answers and MCP says when an event fails."""

    def __init__(self, error: Exception):
        """error: InvalidInput, which is told as it is; anything else is a fault of ours, which only the log learns."""
        if isinstance(error, InvalidInput):
            # Gradio shows messages as HTML, and some of them quote what was sent.
            super().__init__(escape(str(error), quote=False), print_exception=False, title="This could not be read")
        else:
            logging.error("An event failed", exc_info=error)
            super().__init__(FAILED, print_exception=False)

    def __str__(self) -> str:
        return self.message  # gr.Error would put it in quotes, which MCP then shows


def printable(text: str) -> str:
    """At most MAX_QUOTED characters of a text, in which line breaks and what would steer a terminal are escaped."""
    start = text[:MAX_QUOTED]
    if not start.isprintable():
        start = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in start)
    return start[:MAX_QUOTED] + ("..." if max(len(text), len(start)) > MAX_QUOTED else "")


def answer(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence, "detail": sentence}, status)  # Gradio's clients read either


def _of_the_system(_: Request, error: OSError) -> JSONResponse:
    """A full disk is told: uploads lie on it. Anything else goes on as it is."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    logging.error("An upload cannot be written: %s", error)
    return answer(507, FULL)


# What is raised outside of events. The middleware logs what is a fault of ours.
EXCEPTION_HANDLERS = {
    HTTPException: lambda _, error: answer(error.status_code, f"{error.detail}".rstrip(".") + "."),
    RequestValidationError: lambda *_: answer(400, MISUSED),
    OSError: _of_the_system,
    Exception: lambda *_: answer(500, FAILED),
}
