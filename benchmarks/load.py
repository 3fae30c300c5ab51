"""A closed loop of requests against a server on this machine, each answer checked.

Times are what the client waits; CPU is what the server's processes used meanwhile, which
moves far less on a busy machine than the waiting does.
"""

import http.client
import multiprocessing
import os
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class WrongAnswer(Exception):
    """The server answered something else than the scenario expects."""


class Browser:
    """One kept connection with cookies."""

    def __init__(self, base: str, session: str = "") -> None:
        parts = urlsplit(base)
        if parts.hostname not in ("127.0.0.1", "localhost"):
            raise SystemExit("Only servers on this machine are measured.")
        self.host, self.port = parts.hostname, parts.port or 80
        self.cookies = {"sessionid": session} if session else {}
        self.connection: http.client.HTTPConnection | None = None

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, Any, str]:
        sent = {"Accept": "text/html", "Referer": f"http://{self.host}:{self.port}/", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        for attempt in (1, 2):
            self.connection = self.connection or http.client.HTTPConnection(
                self.host, self.port, timeout=60
            )
            try:
                self.connection.request(method, path, body, sent)
                answer = self.connection.getresponse()
                text = answer.read().decode("utf-8", "replace")
                break
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt == 2:
                    raise
        for cookie in answer.msg.get_all("Set-Cookie") or []:
            name, _sign, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, text

    def get(
        self, path: str, expect: str = "", status: int = 200, **headers: str
    ) -> tuple[Any, str]:
        got, answer_headers, text = self.request("GET", path, **headers)
        if got != status or expect not in text:
            raise WrongAnswer(f"GET {path}: {got}, expected {status} with {expect!r}")
        return answer_headers, text

    def post(self, path: str, form: dict[str, str], status: int = 302) -> str:
        got, answer_headers, text = self.request("POST", path, form)
        if got != status:
            raise WrongAnswer(f"POST {path}: {got}, expected {status}: {_errors(text)}")
        return answer_headers.get("Location", "")


def _errors(text: str) -> str:
    words = re.sub(r"<[^>]+>", " ", text)
    return " ".join(words.split())[:300]


@dataclass
class Step:
    """What one scenario measured."""

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds within which `share` (0 to 1) of the requests were answered."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / max(1, len(self.seconds))

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall_seconds if self.wall_seconds else 0.0


def cpu_of(pids: Sequence[int]) -> dict[int, float]:
    """User and system seconds so far of each of these processes and all their children."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / TICKS
    wanted = set(pids)
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return {pid: seconds for pid, seconds in used.items() if pid in wanted}


Scenario = Callable[[Browser, random.Random], None]


def measure(
    name: str,
    scenario: Scenario,
    *,
    base: str,
    session: str,
    pids: Sequence[int],
    times: int,
    concurrency: int = 1,
    seed: int = 7,
) -> Step:
    """Run `scenario` `times` times after a warm-up of a tenth, by `concurrency` processes."""
    context = multiprocessing.get_context("fork")
    ready, results = context.Barrier(concurrency + 1), context.Queue()

    def client(number: int) -> None:
        browser, chance = Browser(base, session), random.Random(seed + number)
        seconds: list[float] = []
        errors: list[str] = []
        for turn in range(-max(3, times // concurrency // 10), times // concurrency):
            if turn == 0:
                ready.wait()
            began = time.perf_counter()
            try:
                scenario(browser, chance)
            except (WrongAnswer, OSError) as error:
                # A first visit is no repeated one; what the warm-up meets does not count.
                if turn >= 0:
                    errors.append(str(error))
            if turn >= 0:
                seconds.append(time.perf_counter() - began)
        results.put((seconds, errors))

    clients = [context.Process(target=client, args=(number,)) for number in range(concurrency)]
    for process in clients:
        process.start()
    ready.wait()
    step = Step(name)
    cpu_before, began = cpu_of(pids), time.perf_counter()
    for _client in clients:
        seconds, errors = results.get()
        step.seconds += seconds
        step.errors += errors
    step.wall_seconds = time.perf_counter() - began
    # A process that ended meanwhile (a pool's connection) takes what it used with it.
    step.cpu_seconds = sum(
        seconds - cpu_before.get(pid, 0.0) for pid, seconds in cpu_of(pids).items()
    )
    for process in clients:
        process.join()
    return step
