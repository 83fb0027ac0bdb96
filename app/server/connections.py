"""Connections: each step of one has its time, and where they are too many the one that is slowest makes room."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.limits import CRUMB, CRUMBS, HEAD_TIMEOUT, MAX_HEAD, REQUEST_TIMEOUT


class Crowd:
    """The open connections, each kind in the order in which their steps began.

    A step is the client's until all of a request is here, and then the server's until all of its answer is on the way.
    A visitor's steps take milliseconds. So the first in order are not those who came first, but those who do nothing,
    send or read slowly, or wait for something long, and newcomers can always take their place.
    """

    def __init__(self, most: int):
        """most: open connections at a time."""
        self.most = most
        self._sending: dict[Connection, None] = {}
        self._answered: dict[Connection, None] = {}

    def place(self, connection: Connection, answered: bool) -> None:
        """Note that a step of a connection begins, which is new or not. Close those that are too many."""
        self.remove(connection)  # so that it comes last
        (self._answered if answered else self._sending)[connection] = None
        while len(self._sending) + len(self._answered) > self.most:
            larger = max(self._sending, self._answered, key=len)  # few are not in the way of many
            slowest = next(iter(larger))
            self.remove(slowest)
            slowest.transport.abort()

    def remove(self, connection: Connection) -> None:
        self._sending.pop(connection, None)
        self._answered.pop(connection, None)


class Requests(h11.Connection):
    """h11's parser of requests. It takes no bodies in crumbs: one byte by itself costs what thousands at once do."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MAX_HEAD)
        self._parts = self._bytes = 0

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._parts = self._bytes = 0
        elif isinstance(event, h11.Data):
            self._parts += 1
            self._bytes += len(event.data)
            if self._parts > CRUMBS and self._bytes < CRUMB * self._parts:
                raise h11.RemoteProtocolError("The body comes in crumbs.")
        return event


class Connection(H11Protocol):
    """uvicorn's connection, one of a crowd, which ends when a step of it takes too long."""

    def __init__(self, crowd: Crowd, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.conn = Requests()
        self._crowd = crowd
        self._step: tuple[Any, bool, bool] | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # Else an answer's body waits 40 ms for its head to be acknowledged. asyncio does this for sockets of its own.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._note_step()

    def data_received(self, data: bytes) -> None:
        for at in range(0, len(data), MAX_HEAD):  # else a head that comes all at once is as long as it likes
            if not self.transport.is_closing():
                super().data_received(data[at : at + MAX_HEAD])
        self._note_step()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note_step()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._crowd.remove(self)
        self._deadline.cancel()

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state is h11.IDLE:
            super().send_400_response(msg)
        else:  # an answer may be on its way already
            self.transport.abort()

    def _note_step(self) -> None:
        request = self.cycle  # the latest
        between = request is None or request.response_complete
        step = request, between, between or request.more_body
        if step == self._step:
            return
        if self._deadline:
            self._deadline.cancel()
        self._step = step
        most = HEAD_TIMEOUT if between else REQUEST_TIMEOUT + HEAD_TIMEOUT  # the middleware comes first and says why
        self._deadline = self.loop.call_later(most, self._end)
        self._crowd.place(self, answered=not step[2])

    def _end(self) -> None:
        """Close it; what it has not read of its answer has as long as a request to be on its way."""
        self.transport.close()
        self._deadline = self.loop.call_later(REQUEST_TIMEOUT, self.transport.abort)
