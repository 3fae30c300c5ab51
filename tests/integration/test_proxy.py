"""The compose file's web process with its variables, behind nginx with the example's configuration."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from cryptography import x509

from ops.places import PROJECT
from tests.live_site import LiveSite
from tests.services import away, free_port
from tests.teamweb.notifications.test_mail_encryption import certificate

pytestmark = pytest.mark.slow

EXAMPLE = PROJECT / "ops" / "proxies" / "nginx.conf"
HOST = "teamweb.example.org"


@dataclass
class Proxy:
    """nginx on this machine; the browser believes that `HOST` is there."""

    https: int
    http: int
    log: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> tuple[int, http.client.HTTPMessage, str]:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.https, context=context, timeout=30
        )
        with contextlib.closing(connection):
            connection.request(
                method, path, body=body or None, headers={"Host": HOST, **(headers or {})}
            )
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")


def _compose() -> dict:
    loaded: dict = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return loaded


@contextlib.contextmanager
def _web(site: LiveSite, port: int, var: Path, **env: str) -> Iterator[None]:
    """The service `web`, with what it gets from `.env` as docs/operations.md writes it."""
    service = _compose()["services"]["web"]
    named = {
        name: value
        for name, value in service["environment"].items()
        if not re.search(r"\$\{", str(value))
    }
    command = [str(word) for word in service["command"]]
    command[command.index("--port") + 1] = str(port)
    command[command.index("--host") + 1] = "127.0.0.1"
    metrics = var / "metrics"
    metrics.mkdir()
    log = (var / "compose-web.log").open("ab")
    process = subprocess.Popen(
        [Path(sys.executable).parent / command[0], *command[1:]],
        cwd=PROJECT,
        env={
            **site.environment,
            **named,
            **env,
            "TEAMWEB_VAR": str(site.var),
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        },
        stdout=log,
        stderr=log,
    )
    try:
        site.wait_for(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@contextlib.contextmanager
def _nginx(folder: Path, upstream: int) -> Iterator[Proxy]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        away("nginx is not there (Debian: nginx)")
    pem = certificate(folder, x509.DNSName(HOST))
    proxy = Proxy(free_port(), free_port(), folder / "access.log")
    example = EXAMPLE.read_text()
    for before, after in (
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{upstream}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{proxy.https} ssl"),
        ("listen 80", f"listen 127.0.0.1:{proxy.http}"),
        ("/etc/ssl/teamweb.pem", str(pem)),
        ("/etc/ssl/private/teamweb.key", str(pem)),
        ("/var/log/nginx/teamweb.log", str(proxy.log)),
    ):
        assert before in example
        example = example.replace(before, after)
    paths = " ".join(
        f"{name}_temp_path {folder / name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};"
        f"events {{ worker_connections 256; }}\nhttp {{ {paths}\n{example}\n}}"
    )
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", proxy.https), 1).close()
                break
            assert process.poll() is None, process.stderr and process.stderr.read()
            assert time.monotonic() < deadline, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        process.wait(10)


def _env_of_the_documents() -> dict[str, str]:
    """What the documented `.env` says; values of services and secrets are this site's own."""
    text = (PROJECT / "docs" / "operations.md").read_text()
    found = dict(re.findall(r"^echo '(BASE_URL|FORWARDED_ALLOW_IPS)=(.+)' >> .env$", text, re.M))
    assert found["BASE_URL"] == f"https://{HOST}"
    return found


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_examples_know_the_forms_for_everybody(name, settings):
    """Refused by the site only, 413 may be lost on its way through a proxy that still sends."""
    example = (EXAMPLE.parent / name).read_text()
    for prefix, limit in settings.BODY_LIMITS:
        assert limit >= 62 * 1024
        assert re.search(rf"[(| /]{prefix.strip('/')}[)|/]", example), prefix


def test_the_site_of_the_compose_file_behind_nginx(full_site, tmp_path):
    upstream = free_port()
    documented = _env_of_the_documents()
    # A web server on the same machine: here it comes from 127.0.0.1, in a network from its gateway.
    documented.setdefault("FORWARDED_ALLOW_IPS", "127.0.0.0/8")
    with (
        _web(full_site, upstream, tmp_path, METRICS_TOKEN="x" * 20, **documented),
        _nginx(tmp_path, upstream) as proxy,
    ):
        # Pages come, and browsers are not sent round in circles.
        status, headers, text = proxy.ask("/")
        assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
        (style, *_) = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', text)
        assert proxy.ask(style)[0] == 200
        plain = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=10)
        plain.request("GET", "/groups/?x=1", headers={"Host": HOST})
        answer = plain.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/groups/?x=1")
        plain.close()
        assert proxy.ask("/metrics")[0] == 404
        assert json.loads(proxy.ask("/readyz")[2])["status"] == "ok"

        # Forms of https pages are taken, with a cookie for https only.
        status, headers, text = proxy.ask("/accounts/login/")
        cookie = headers["Set-Cookie"]
        assert status == 200 and "Secure" in cookie

        # What is too large is refused before it is sent, at 62 kB here and at 100 MB.
        login = {"Origin": f"https://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
        assert (
            proxy.ask("/accounts/login/", method="POST", headers=login, body=b"x" * 70_000)[0]
            == 413
        )
        huge = {**login, "Content-Length": str(101 * 1024 * 1024)}
        status, _headers, text = proxy.ask("/pages/1/edit/", method="POST", headers=huge)
        assert status == 413 and "nginx" in text

        # A socket is opened, and nobody may write who is not signed in (4403 in the first frame).
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Origin": f"https://{HOST}",
        }
        assert proxy.ask("/ws/1/?epoch=1&schema=1", headers=upgrade)[0] == 101

        # A link that is as good as a password is in no log.
        proxy.ask("/invitation/geheim-geheim/")
        # nginx writes the line once the answer is sent.
        full_site.wait_until(lambda: "GET /invitation/-" in proxy.log.read_text())
        assert "geheim" not in proxy.log.read_text()
