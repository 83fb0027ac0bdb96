"""Where the server listens, or the reason why it cannot."""

import errno
import re
import socket

from training.errors import UserError

ABSENT = errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL  # of another machine, or of IPv6 where there is none
ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # addresses that stand for all, and one of those to open
SET_NAME = "set GRADIO_SERVER_NAME to one of this machine's, such as 127.0.0.1, or to 0.0.0.0 for all of them."
SET_PORT = "set GRADIO_SERVER_PORT to another"


def listen(name: str, port: int) -> list[socket.socket]:
    """Sockets that listen at each address that name stands for: localhost has two, and :: means all, of IPv4 as well.

    name: of a host, or an address, which may be in brackets. Raises UserError if it or the port cannot be had.
    """
    try:
        found = socket.getaddrinfo(name.removeprefix("[").removesuffix("]"), port, type=socket.SOCK_STREAM)
        if any(address[0] == "::" for *_, address in found):
            found += socket.getaddrinfo("0.0.0.0", port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UserError(f"GRADIO_SERVER_NAME is {name!r}, for which no address is known: {SET_NAME}") from None
    listeners, in_the_way = [], []
    for family, address in dict.fromkeys((family, address) for family, *_, address in found):
        try:
            listener = socket.create_server(address, family=family)
        except OSError as error:
            if error.errno not in ABSENT:
                in_the_way.append(error)
            continue
        if _opens(listener):
            listeners.append(listener)
        else:
            listener.close()
    if listeners and not in_the_way:
        return listeners
    for listener in listeners:
        listener.close()
    raise UserError(_reason(name, port, in_the_way[0]) if in_the_way else _no_address(name))


def url(name: str, listener: socket.socket) -> str:
    """What a browser on this machine opens to come to listener, the first of those that listen(name, ...) returned."""
    address, port = listener.getsockname()[:2]
    name = ALL.get(address) or (name if re.fullmatch(r"[\w.-]+", name) else address)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _opens(listener: socket.socket) -> bool:
    """Whether a browser gets there: not to a group's address, not to one that names an interface, not without IPv6."""
    address, port = listener.getsockname()[:2]
    try:
        socket.create_connection((ALL.get(address, address), port), timeout=5).close()
    except OSError:
        return False
    return "%" not in address


def _reason(name: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {name} is in use: stop what uses it, or {SET_PORT}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} of {name} is not open to this user: {SET_PORT}, of 1024 or above."
    return f"Port {port} of {name} cannot be had ({error.strerror}): {SET_PORT}."


def _no_address(name: str) -> str:
    return f"GRADIO_SERVER_NAME is {name!r}, where no browser would reach this machine: {SET_NAME}"
