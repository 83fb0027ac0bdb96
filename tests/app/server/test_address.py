"""Where the server listens, and the sentence that says why it cannot. On machines without IPv6 as well."""

import errno
import socket
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from app.server.address import listen, url
from app.server.middleware import HOST
from tests.support.server import free_port
from training.errors import UserError


def can_have(address):
    with suppress(OSError), socket.create_server((address, 0), family=socket.AF_INET6):
        return True
    return False


HAS_IPV6 = can_have("::1")


@contextmanager
def listening(name, port):
    with ExitStack() as stack:
        yield [stack.enter_context(listener) for listener in listen(name, port)]


def refusal(name, port):
    with pytest.raises(UserError) as refused, listening(name, port):
        pass
    sentence = str(refused.value)
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("0.0.0.0", "127.0.0.1"), ("127.1", "127.1"),
        ("::1", "[::1]"), ("[::1]", "[::1]"), ("0:0:0:0:0:0:0:1", "[::1]"), ("::", "[::1]"), ("[::]", "[::1]"),
    ],
)  # fmt: skip
def test_the_address_that_is_printed_opens(name, shown):
    port = free_port()
    if "1]" in shown and "1" in name and not HAS_IPV6:
        return  # the next test's
    with listening(name, port) as listeners:
        address = urlsplit(url(name, listeners[0]))
        assert address.netloc == (f"{shown}:{port}" if HAS_IPV6 or shown != "[::1]" else f"127.0.0.1:{port}")
        assert HOST.fullmatch(address.netloc), "the guard would refuse a browser that comes to it"
        socket.create_connection((address.hostname, port), timeout=5).close()


@pytest.mark.skipif(HAS_IPV6, reason="this machine has IPv6")
@pytest.mark.parametrize("name", ["::1", "[::1]"])
def test_without_ipv6_its_addresses_are_refused(name):
    assert f"GRADIO_SERVER_NAME is {name!r}, where no browser would reach this machine" in refusal(name, free_port())


@pytest.mark.parametrize("name", ["::", "[::]", "0:0::0"])
def test_all_addresses_are_those_of_ipv4_too(name):
    port = free_port()
    with listening(name, port):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


@pytest.mark.parametrize("code", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL])
def test_a_name_with_an_address_of_ipv6_is_served_without_it(code, monkeypatch):
    def only_ipv4(address, family, really=socket.create_server):
        if family == socket.AF_INET6:
            raise OSError(code, "There is no IPv6")
        return really(address, family=family)

    def both(name, *place, really=socket.getaddrinfo, **kind):
        names = ["::1", "127.0.0.1"] if name == "localhost" else [name]
        return [each for name in names for each in really(name, *place, **kind)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(socket, "create_server", only_ipv4)
    with listening("localhost", 0) as listeners:
        assert [listener.family for listener in listeners] == [socket.AF_INET]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "0.0.0.0", "::"])
def test_a_port_in_use_says_so(name):
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        said = refusal(name, port)
    assert said.startswith(f"Port {port} of {name} is in use: ")
    assert "GRADIO_SERVER_PORT" in said
    with socket.create_server(("127.0.0.1", port)):
        pass  # nothing of what was refused is left


@pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")
def test_another_address_with_the_same_port_is_free():
    with socket.create_server(("127.0.0.1", 0)) as holder, listening("::1", holder.getsockname()[1]) as listeners:
        assert len(listeners) == 1


@pytest.mark.parametrize("name", ["203.0.113.7", "2001:db8::7", "[2001:db8::7]", "224.0.0.1", "fe80::1", "ff02::1"])
def test_an_address_that_is_not_this_machines_says_so(name):
    assert f"GRADIO_SERVER_NAME is {name!r}, where no browser would reach this machine" in refusal(name, free_port())


@pytest.mark.parametrize(
    "name", ["nowhere.invalid", "127.0.0.1:7860", "http://127.0.0.1", " 127.0.0.1", "999.1.1.1", ":::", "a..b"]
)
def test_a_name_without_an_address_says_so(name):
    assert f"GRADIO_SERVER_NAME is {name!r}, for which no address is known" in refusal(name, free_port())


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.EACCES, "is not open to this user: set GRADIO_SERVER_PORT to another, of 1024 or above."),
        (errno.EPERM, "is not open to this user"),
        (errno.EMFILE, "cannot be had (for this reason): "),
    ],
)
def test_whatever_else_is_in_the_way_says_so(code, says, monkeypatch):
    def fail(*_, **__):
        raise OSError(code, "for this reason")

    monkeypatch.setattr(socket, "create_server", fail)
    assert f"Port 80 of 127.0.0.1 {says}" in refusal("127.0.0.1", 80)
