"""The guard of tests/network.py: no test depends on the network, or tells anybody of itself."""

import smtplib
import socket
import urllib.request

import pytest

from .network import NetworkBlocked


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: urllib.request.urlopen("http://example.org/", timeout=1),
        lambda: smtplib.SMTP("mail.example.org", timeout=1),
        lambda: socket.socket(socket.AF_INET6).connect_ex(("2001:db8::1", 25)),
    ],
    ids=["address", "http", "mail", "without exception"],
)
def test_no_other_machine_is_reached(reach):
    with pytest.raises(NetworkBlocked):
        reach()


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
