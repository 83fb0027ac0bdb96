"""How a refusal is told: to a visitor, to a program over HTTP, to an agent. Each gets one plain sentence."""

import logging
from html import escape

import gradio as gr
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from app.preprocessing import InvalidInput

FAILED = "Something is wrong here, not with what you sent: try again."
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


def answer(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence, "detail": sentence}, status)  # Gradio's clients read either


async def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    return answer(error.status_code, f"{error.detail}".rstrip(".") + ".")


async def _misused(request: Request, error: RequestValidationError) -> JSONResponse:
    logging.warning("%s cannot be used: %.200r", request.url.path, error)
    return answer(400, MISUSED)


async def _failed(request: Request, error: Exception) -> JSONResponse:
    return answer(500, FAILED)  # the middleware logs it


# What is raised outside of events.
EXCEPTION_HANDLERS = {HTTPException: _http_error, RequestValidationError: _misused, Exception: _failed}
