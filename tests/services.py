"""Real services for tests. One that is away skips its tests by name, or, with
TEAMWEB_REQUIRE_SERVICES=1, fails them."""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NoReturn

import pytest

from ops.services import all_services
from tests.environment import SERVICE_URLS


def away(what: str) -> NoReturn:
    """Skip the test because something is not there; fail it where everything has to be."""
    if os.environ.get("TEAMWEB_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what}, and TEAMWEB_REQUIRE_SERVICES=1")
    pytest.skip(what)


def _service_url(variable: str) -> str:
    """The service named by the caller's environment, or the one `make services` started."""
    if variable in SERVICE_URLS and not SERVICE_URLS[variable].startswith("sqlite"):
        return SERVICE_URLS[variable]
    service = next(service for service in all_services() if service.variable == variable)
    if service.has_started_before and service.is_ready():
        return service.url
    away(f"{service.name} is not there (make services)")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return _service_url("DATABASE_URL")


@pytest.fixture(scope="session")
def redis_url() -> str:
    return _service_url("REDIS_URL")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    return _service_url("ELASTICSEARCH_URL")


postgres, redis, elasticsearch = postgres_url, redis_url, elasticsearch_url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ReceivedMail:
    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class SmtpSink:
    """An SMTP server that takes every mail and keeps it."""

    port: int
    mails: list[ReceivedMail] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(ReceivedMail(envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


@contextlib.contextmanager
def _smtp_sink() -> Iterator[SmtpSink]:
    from aiosmtpd.controller import Controller

    sink = SmtpSink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    with _smtp_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpSink]:
    """One for all sites that send their mail."""
    with _smtp_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; without windows, in half the time, where it is there."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        away("Chromium is not there (Debian: chromium-headless-shell)")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; our own code here stays synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-software-rasterizer",
            ],
        )
        yield browser
        browser.close()
    asyncio.set_event_loop(None)
