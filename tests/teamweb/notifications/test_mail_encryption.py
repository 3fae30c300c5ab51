"""A mail server that cannot prove its name gets neither the password nor a mail."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from teamweb.notifications.mail.transports import SmtpTransport, TransportDown


def certificate(folder: Path, *names: x509.GeneralName) -> Path:
    """A self-signed certificate with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


class EncryptedServer:
    """Greets, offers STARTTLS and AUTH, and keeps what it was told in the end."""

    def __init__(self, certificate: Path, *, encrypted_at_once: bool) -> None:
        self.heard: list[str] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._encrypted_at_once = encrypted_at_once
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        try:
            connection, _address = self._listener.accept()
            with connection:
                connection.settimeout(10)
                self._speak(connection)
        except OSError:
            return

    def _speak(self, connection: socket.socket) -> None:
        if self._encrypted_at_once:
            connection = self._context.wrap_socket(connection, server_side=True)
        connection.sendall(b"220 mail\r\n")
        while words := connection.recv(1000).decode("ascii", "replace"):
            words = words.upper()
            self.heard += words.split("\r\n")[:-1]
            if words.startswith("EHLO"):
                connection.sendall(b"250-mail\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n")
            elif words.startswith("STARTTLS"):
                connection.sendall(b"220 go on\r\n")
                connection = self._context.wrap_socket(connection, server_side=True)
            else:
                connection.sendall(b"235 welcome\r\n")


LOCALHOST = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
OTHER = x509.DNSName("mail.example.org")


@pytest.fixture(params=["smtp+ssl", "smtp+tls"])
def serve(request, settings, tmp_path) -> Iterator:
    servers = []

    def start(*names: x509.GeneralName) -> tuple[EncryptedServer, Path]:
        path = certificate(tmp_path, *names)
        is_ssl = request.param == "smtp+ssl"
        server = EncryptedServer(path, encrypted_at_once=is_ssl)
        servers.append(server)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = is_ssl, not is_ssl
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "teamweb", "geheim"
        settings.EMAIL_TIMEOUT = 10
        return server, path

    yield start
    for server in servers:
        server.close()


def test_a_certificate_that_nobody_trusts_gets_no_password(serve):
    server, _path = serve(LOCALHOST)

    with pytest.raises(TransportDown, match="certificate"):
        SmtpTransport().open()

    assert not [line for line in server.heard if line.startswith("AUTH")]


def test_a_trusted_certificate_of_another_name_gets_no_password(serve, monkeypatch):
    server, path = serve(OTHER)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with pytest.raises(TransportDown, match="certificate"):
        SmtpTransport().open()

    assert not [line for line in server.heard if line.startswith("AUTH")]


def test_a_trusted_certificate_of_the_server_is_enough(serve, monkeypatch):
    server, path = serve(LOCALHOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    transport = SmtpTransport()

    transport.open()
    transport.close()

    assert [line for line in server.heard if line.startswith("AUTH")]
