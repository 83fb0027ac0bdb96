"""Everything that leans on what Gradio 6.31 does not document. After an upgrade its test says what has moved."""

import asyncio
import inspect
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from socket import SOMAXCONN, socket
from typing import Any
from urllib.parse import parse_qs, urlencode

import gradio as gr
import uvicorn
from fastapi import FastAPI, HTTPException
from gradio import http_server, routes, utils
from jinja2 import BaseLoader, Environment
from starlette.types import ASGIApp, Scope

from app.errors import MISUSED, EventError, printable
from app.limits import MAX_SESSION_NAME, MAX_UNFETCHED, MAX_UNFETCHING
from app.preprocessing import InvalidInput

READ = "GET", "HEAD"
# Everything else that Gradio serves is closed: saved states, proxies, files, recordings, editors, monitoring, sign-in.
OPEN_ROUTES = {
    r"/|/config|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt": READ,  # the page
    r"/(static|assets|svelte)/.+": READ,  # and its files
    r"/gradio_api/(app_id|startup-events)": READ,  # whether the server is still the same; Gradio calls itself
    r"/gradio_api/(info|openapi\.json|mcp/schema)": READ,  # what there is to call
    r"/gradio_api/(run|api|call|call/v2)/\w+": ["POST"],  # a call
    r"/gradio_api/call/(v2/)?\w+/\w+": READ,  # and its answer
    r"/gradio_api/(queue/join|upload)": ["POST"],  # the same for Gradio's own clients
    r"/gradio_api/queue/data": READ,
    r"/gradio_api/mcp/?": ["POST"],
}
MCP = re.compile(r"/gradio_api/mcp/?")
UPLOAD = "/gradio_api/upload"
DIRECT_CALL = re.compile(r"/gradio_api/(?:run|api)/(\w+)")
QUEUED_CALL = re.compile(r"/gradio_api/(?:call|queue)/(\w+)")
ANSWER = re.compile(r"/gradio_api/call/(?:v2/)?\w+/(\w+)")
QUERIES = {  # by path, the parameter of a query that has an effect
    "/gradio_api/queue/data": "session_hash",
    **dict.fromkeys(["/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/schema"], "tools"),
}
NO_ANSWER = "There is no answer to fetch: nothing was asked, or it was fetched already."
NAMED_CALL = re.compile(r"/gradio_api/call/v2/(\w+)")  # its body holds nothing but values by name
# Whether the event that the current request calls was refused: Gradio answers with status 500 all the same.
mistaken: ContextVar[bool] = ContextVar("mistaken", default=False)


class Blocks(gr.Blocks):
    """A page that hands values over as they are, at once, and opens neither a file nor an address by itself.

    Gradio takes whatever in a request calls itself an upload, in any value of any event, and moves it to its cache:
    copied from its path, or fetched from its address by the server itself. Here what needs an upload opens it where it
    has looked at the path. Gradio also starts a thread for each value that comes in or goes out, which takes as long
    as the networks do, and keeps the last values of each visitor.
    """

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if len(inputs) != len(block_fn.inputs):
            raise InvalidInput(f"There are {len(inputs)} values in data: give {len(block_fn.inputs)}.")
        return [block.preprocess(value) for block, value in zip(block_fn.inputs, inputs, strict=True)]

    async def process_api(self, block_fn: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            if block_fn.api_visibility == "private" and kwargs.get("event_id"):  # nobody would fetch the answer
                raise InvalidInput("This takes no queue: send it to /gradio_api/run.")
            return await super().process_api(block_fn, *args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            mistaken.set(isinstance(error, InvalidInput))
            raise EventError(error) from None

    async def postprocess_data(self, block_fn: Any, predictions: Any, *_: Any) -> list[Any]:
        values = predictions if len(block_fn.outputs) > 1 else [predictions]
        return [block.postprocess(value) for block, value in zip(block_fn.outputs, values, strict=True)]


def prepare() -> None:
    """Switch off work and memory of Gradio's that nothing here needs. To be called before the page is built."""
    sys.modules.setdefault("matplotlib", None)  # it is looked for all over the path at each update
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"  # else the last 10,000 queued calls are kept
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"  # and summed up after each
    routes.templates.env.filters["toorjson"] = _to_json


class PreviewLoader(BaseLoader):
    """Gradio's page with these tags for those who preview a link, in place of its own, of which it has two sets."""

    def __init__(self, loader: BaseLoader, tags: str):
        self.loader, self.tags = loader, tags

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, *more = self.loader.get_source(environment, template)
        bare = re.sub(r'<meta\s+(property="og|name="twitter):[^>]*>', "", source)
        return bare.replace("<head>", f"<head>{self.tags}"), *more


def preview_with(tags: str) -> None:
    """Have links to the page previewed by these tags, as HTML."""
    environment = routes.templates.env
    environment.loader = PreviewLoader(environment.loader, tags)


def _to_json(value: Any) -> str:
    """As Gradio's page is told its config, and alone its root: here that is the folder that the page was opened in.

    Gradio's is made of the request's headers, and is wrong behind a proxy that does not pass on its own name.
    """
    if isinstance(value, str):
        value = "."
    elif "root" in value:
        value = {**value, "root": "."}
    return routes.toorjson(value)


def serve_on(listeners: list[socket], url: str, connection: Callable[..., asyncio.Protocol], burst: int) -> None:
    """Have launch() serve on these sockets, where a browser comes to by url.

    connection: makes what serves a connection, as uvicorn's own classes do. burst: connections to take in one go.

    Gradio's own way takes no address of IPv6, does not say why a port cannot be had, and on Spaces starts a thread that
    would reload the page's source.
    """

    def start_server(app: FastAPI, server_name: str, server_port: int, **_: Any) -> tuple[str, int, str, Any]:
        options = {"log_config": None, "log_level": "error", "access_log": False, "ws": "none", "workers": 1}
        server = http_server.Server(uvicorn.Config(app, http=connection, backlog=burst, **options))
        server.run = partial(server.run, sockets=listeners)
        server.run_in_thread()
        for listener in listeners:
            listener.listen(SOMAXCONN)  # of those that wait to be taken there may be more
        return server_name, server_port, url, server

    http_server.start_server = start_server


def surround(app: FastAPI, middleware: Callable[[ASGIApp, gr.Blocks], ASGIApp]) -> ASGIApp:
    """Put a middleware around the whole app, Gradio's own middleware included. Returns it."""
    app.middleware_stack = middleware(app.middleware_stack, app.get_blocks())
    return app.middleware_stack


class Messages(utils.LRUCache):
    """The messages of sessions that were not fetched yet, of MAX_UNFETCHING sessions and no more.

    Gradio's own keeps 2000. It stops the queue for good when a message is for a session that it has dropped.
    """

    def __missing__(self, session: str) -> asyncio.Queue:
        return asyncio.Queue()  # which nobody will look into

    def __delitem__(self, session: str) -> None:
        with suppress(KeyError):  # a client that left had two streams open
            super().__delitem__(session)


def keep_few_messages(app: FastAPI) -> None:
    app.get_blocks()._queue.pending_messages_per_session = Messages(MAX_UNFETCHING)


def forget_visitors(app: FastAPI) -> None:
    """Drop what Gradio keeps of uploads and sessions that are over."""
    page = app.get_blocks()
    page.upload_file_set.clear()
    queue = page._queue  # it forgets the messages of all but the latest sessions, but not the sessions
    for session in queue.pending_event_ids_session.keys() - queue.pending_messages_per_session.keys():
        del queue.pending_event_ids_session[session]


def is_unknown_session(error: Exception) -> bool:
    """Whether Gradio broke off an answer only to say that there is no such session."""
    return isinstance(error.__cause__, HTTPException)


def serve_only_tools(app: FastAPI) -> None:
    """Have MCP serve the page's tools, and neither prompts nor resources: there are none.

    Gradio answers a prompt of any name by a call of some tool through the queue. What a tool's refusal quotes is cut.
    """
    server = app.get_blocks().mcp_server_obj.mcp_server
    for kind in [kind for kind in server.request_handlers if re.search("Prompt|Resource", kind.__name__)]:
        del server.request_handlers[kind]
    refuse = server._make_error_result
    server._make_error_result = lambda sentence: refuse(printable(sentence))


def passed_on(page: gr.Blocks, path: str, scope: Scope) -> Scope:
    """What of a request for path goes on to Gradio, but for the body. Raises HTTPException if it would wait in vain.

    Gradio keeps what it makes of some queries for good: a record for each upload_id, and of an /info without page= the
    host of whoever asks first. It makes addresses of any x-gradio-server.
    """
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    query = {name: values[0] for name, values in asked.items() if name == QUERIES.get(path)}
    if path == "/gradio_api/info":
        query = {"page": ""}
    pending = page._queue.pending_event_ids_session  # the calls of each session whose answers were not fetched yet
    answer = scope["method"] in READ and ANSWER.fullmatch(path)
    if answer and not any(answer[1] in calls for calls in pending.values()):
        raise HTTPException(404, NO_ANSWER)
    if path == "/gradio_api/queue/data" and not pending.get(query.get("session_hash", "")):
        raise HTTPException(404, NO_ANSWER)
    headers = [(name, value) for name, value in scope["headers"] if name != b"x-gradio-server"]
    return {**scope, "query_string": urlencode(query).encode(), "headers": headers}


def read_call(page: gr.Blocks, path: str, content: dict[str, Any]) -> dict[str, Any]:
    """The body of a POST to path, with nothing in it that the page does not use.

    content: the JSON object that was sent. Raises HTTPException unless it calls an event that there is.
    """
    if named := NAMED_CALL.fullmatch(path):
        _check_arguments(page, named[1], content)
        return content
    direct, queued = DIRECT_CALL.fullmatch(path), QUEUED_CALL.fullmatch(path)
    if not direct and not queued:
        return content
    data, session = content.get("data"), content.get("session_hash") or None  # Gradio loses answers for an empty name
    call = {key: content.get(key) for key in ("fn_index", "trigger_id")}
    if not isinstance(data, list):
        raise HTTPException(400, "There is no list of values as data.")
    if any(type(number) not in (int, type(None)) for number in call.values()):
        raise HTTPException(400, "Both fn_index and trigger_id are whole numbers.")
    if not (session is None or (isinstance(session, str) and len(session) <= MAX_SESSION_NAME)):
        raise HTTPException(400, f"The session_hash is a name of at most {MAX_SESSION_NAME} characters.")
    index, name = call["fn_index"], (direct or queued)[1]
    events = {number: event.api_name for number, event in page.fns.items() if event.fn}  # else it is the browser's own
    if (index is None and name not in [*events.values(), "join"]) or (index is not None and index not in events):
        raise HTTPException(400, MISUSED)
    if queued and len(page._queue.pending_event_ids_session.get(session, ())) >= MAX_UNFETCHED:
        raise HTTPException(429, f"This session waits for {MAX_UNFETCHED} answers: fetch some first.")
    # Gradio makes and keeps a state for each session, 2.6 ms and the last drawing. A direct call has no use for it.
    return {"data": data, "session_hash": "everyone" if direct else session, **call}


def _check_arguments(page: gr.Blocks, name: str, values: dict[str, Any]) -> None:
    events = {event.api_name: event for event in page.fns.values() if event.api_visibility == "public"}
    try:
        inspect.signature(events[name].fn).bind(**values)
    except (KeyError, TypeError):
        raise HTTPException(400, MISUSED) from None
