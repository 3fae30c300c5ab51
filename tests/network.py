"""Tests reach this machine only: any other address is an error, and so is looking up a name.

The services that the caller named (DATABASE_URL and its like) may be elsewhere. Processes that
tests start are not held back; nor is libpq, which knows the named database only.
"""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from .environment import SERVICE_URLS

ALLOWED = {
    "localhost",
    "",
    socket.gethostname(),
    *(urlsplit(url).hostname or "" for url in SERVICE_URLS.values()),
}


class NetworkBlocked(BaseException):
    """A test tried to reach another machine. No code that expects a failure may catch it."""


def is_allowed(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host in ALLOWED:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session", autouse=True)
def _block_network() -> Any:
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def checked(call: Any) -> Any:
        def wrapped(own: socket.socket, address: Any) -> Any:
            if own.family in (socket.AF_INET, socket.AF_INET6) and not is_allowed(address[0]):
                raise NetworkBlocked(f"connection to {address[0]}")
            return call(own, address)

        return wrapped

    def lookup(host: Any, *arguments: Any, **named: Any) -> Any:
        if not is_allowed(host):
            raise NetworkBlocked(f"look-up of {host}")
        return getaddrinfo(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked(connect))
        patch.setattr(socket.socket, "connect_ex", checked(connect_ex))
        patch.setattr(socket, "getaddrinfo", lookup)
        yield
