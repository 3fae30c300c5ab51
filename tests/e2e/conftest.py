"""The embedded site with its demo content, and browsers signed in as different people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.live_site import LiveSite

HERE = Path(__file__).parent
ACCOUNTS = {"member": "vorsitz@example.org", "admin": "admin@example.org"}
ROLES = ("visitor", "member", "admin")


@pytest.fixture(scope="session")
def samples(embedded_site: LiveSite) -> dict[str, Any]:
    """One real example for each kind of address, taken from the demo content."""
    printed = embedded_site.manage("shell", "-c", (HERE / "samples.py").read_text())
    line = next(line for line in printed.splitlines() if line.startswith("SAMPLES "))
    return json.loads(line.removeprefix("SAMPLES "))  # type: ignore[no-any-return]


@dataclass
class Finding:
    """What a browser complained about while it showed a page."""

    foreign_requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)

    def clear(self) -> None:
        for complaints in (self.foreign_requests, self.console, self.policy):
            complaints.clear()


class Browsing:
    """One person's browser; `open` returns the page and what went wrong on it."""

    def __init__(self, site: LiveSite, context: Any) -> None:
        self.site, self.context = site, context
        self._window: tuple[Any, Finding] | None = None
        context.add_init_script(
            "window.__policy = [];"
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " window.__policy.push(`${event.violatedDirective}: ${event.blockedURI}`));"
        )

    def open(self, path: str, *, width: int = 1280) -> tuple[Any, Any, Finding]:
        """Show a page in a window of its own."""
        page, finding = self._new_window()
        page.set_viewport_size({"width": width, "height": 900})
        return page, self._go(page, finding, path), finding

    def turn_to(self, path: str, *, scheme: str = "light") -> tuple[Any, Any, Finding]:
        """Show a page in the one window for all, at 1280 pixels: half the work of a new window."""
        if self._window is None or self._window[0].is_closed():
            self._window = self._new_window()
        page, finding = self._window
        page.goto(f"{self.site.base_url}/healthz")  # What a page says when it is left is its own.
        finding.clear()
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 1280, "height": 900})
        return page, self._go(page, finding, path), finding

    def asks_to_sign_in(self, path: str) -> bool:
        """Whether the answer is only the way to the sign-in page."""
        answer = self.context.request.get(self.site.base_url + path, max_redirects=0)
        return "/accounts/login/" in answer.headers.get("location", "")

    def _go(self, page: Any, finding: Finding, path: str) -> Any:
        response = page.goto(self.site.base_url + path, wait_until="load")
        finding.policy = page.evaluate("window.__policy")
        return response

    def _new_window(self) -> tuple[Any, Finding]:
        finding = Finding()
        page = self.context.new_page()
        own = (self.site.base_url, "data:", "blob:")
        page.on(
            "request",
            lambda r: None if r.url.startswith(own) else finding.foreign_requests.append(r.url),
        )
        page.on(
            "console",
            lambda m: finding.console.append(m.text) if m.type == "error" else None,
        )
        page.on("pageerror", lambda e: finding.console.append(f"{e} {e.stack}"))
        return page, finding

    def sign_in(self, email: str) -> None:
        password = next(a["password"] for a in self.site.accounts if a["email"] == email)
        page = self.context.new_page()
        page.goto(f"{self.site.base_url}/accounts/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.close()


@pytest.fixture(scope="session")
def browsings(embedded_site: LiveSite, chromium: Any) -> Iterator[dict[str, Browsing]]:
    """Browsers of a visitor, a member (who chairs a group) and an administrator."""
    made: dict[str, Browsing] = {}
    for role in ROLES:
        made[role] = Browsing(
            embedded_site,
            chromium.new_context(
                locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce"
            ),
        )
        if role in ACCOUNTS:
            made[role].sign_in(ACCOUNTS[role])
    yield made
    for browsing in made.values():
        browsing.context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (HERE / "assets" / "axe.min.js").read_text()
