"""The real site as processes on a free port, in either shape, with the demo content."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.places import PROJECT
from ops.shapes import Program, embedded_shape, full_shape

from .database import shared_folder
from .demo_content import embedded_demo, full_demo
from .fork_server import ForkServer
from .services import SmtpSink, free_port

_BIN = Path(sys.executable).parent
_REDIS_NUMBERS = range(10, 16)  # those below are for the tests in one process


def _is_ours(variable: str) -> bool:
    return variable.endswith(("_URL", "SECRET_KEY")) or variable.startswith("PYTEST")


class LiveSite:
    """Use as a context manager; processes are ended and their database dropped at the end."""

    def __init__(self, shape: str, var: Path, variables: dict[str, str] | None = None) -> None:
        self.shape = shape
        self.var = var
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        programs = embedded_shape if shape == "embedded" else full_shape
        self.programs = {p.name: p for p in programs(host="127.0.0.1", port=self.port)}
        self.processes: dict[str, subprocess.Popen] = {}
        self.environment = {
            **{key: value for key, value in os.environ.items() if not _is_ours(key)},
            "TEAMWEB_VAR": str(var),
            "BASE_URL": self.base_url,
            **(variables or {}),
        }
        self._forks = ForkServer(self.environment)

    def __enter__(self) -> "LiveSite":
        if self.shape == "embedded":
            embedded_demo(self.var)
        for name in self.programs:
            self.start(name)
        self.wait_for(f"{self.base_url}/healthz")
        self.wait_until(lambda: not {"worker", "beat"} & self.services_down(), seconds=60)
        return self

    def __exit__(self, *error: object) -> None:
        self._forks.close()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def manage(self, *arguments: str) -> str:
        """Run `teamweb …` on this site and return what it printed."""
        done = self._forks.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name: str) -> subprocess.Popen:
        each: Program = self.programs[name]
        program, *arguments = each.command
        for folder in each.variables.values():
            Path(self.var, Path(folder).name).mkdir(parents=True, exist_ok=True)
        variables = {key: str(self.var / Path(value).name) for key, value in each.variables.items()}
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [_BIN / program, *arguments],
                cwd=PROJECT,
                env={**self.environment, **variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def kill(self, name: str) -> None:
        """kill -9, children included: what a power cut does to a process."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def age_heartbeats(self, kind: str) -> None:
        """Make its heartbeats as old as those of a process that counts as dead."""
        from teamweb_site.monitoring.heartbeats import DEAD_AFTER_SECONDS

        files = list((self.var / "alive").glob(f"{kind}@*"))
        assert files
        for file in files:
            at = file.stat().st_mtime - DEAD_AFTER_SECONDS
            os.utime(file, (at, at))

    def terminate(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        process.wait(60)

    def log(self, name: str) -> Path:
        return self.var / f"{name}.log"

    def wait_for(self, url: str, *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"{url} did not answer:\n{self.log('web').read_text()[-3000:]}")

    def services_down(self) -> set[str]:
        """What /readyz names as down."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=20) as answer:
                state = json.load(answer)
        except urllib.error.HTTPError as error:
            state = json.load(error)
        return {name for name, says in state["services"].items() if says == "down"}

    @staticmethod
    def wait_until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not so within {seconds} s"
            time.sleep(0.1)

    @property
    def accounts(self) -> list[dict[str, str]]:
        """The demo accounts: who, email, password."""
        result: list[dict[str, str]] = json.loads((self.var / "demo_accounts.json").read_text())
        return result


@contextlib.contextmanager
def full_shape_variables(
    var: Path, postgres_url: str, redis_url: str, elasticsearch_url: str
) -> Iterator[dict[str, str]]:
    """A database, a Redis number and an index prefix that nobody else uses; dropped at the end.

    The demo content is in the database and, its files, in the folder `var`.
    """
    import psycopg

    name = f"live_{uuid.uuid4().hex[:12]}"
    server, _, _database = postgres_url.rpartition("/")
    template = full_demo(postgres_url, var)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        with _redis_of_its_own(redis_url) as own_redis_url:
            yield {
                "DATABASE_URL": f"{server}/{name}",
                "REDIS_URL": own_redis_url,
                "ELASTICSEARCH_URL": elasticsearch_url,
                "ELASTICSEARCH_PREFIX": name,
            }
    finally:
        _drop(postgres_url, name)
        _forget_indexes(elasticsearch_url, name)


@contextlib.contextmanager
def _redis_of_its_own(redis_url: str) -> Iterator[str]:
    """An empty Redis database no other site uses: two on one would take each other's tasks.

    It is taken by a lock on a file, which ends with the process that holds it.
    """
    import redis

    folder = shared_folder("redis")
    for number in _REDIS_NUMBERS:
        with (folder / str(number)).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            url = f"{redis_url.rpartition('/')[0]}/{number}"
            with redis.Redis.from_url(url) as client:
                client.flushdb()
            yield url
            return
    raise AssertionError(f"all Redis databases of {_REDIS_NUMBERS} are taken by other sites")


def _drop(postgres_url: str, name: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _forget_indexes(elasticsearch_url: str, prefix: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(elasticsearch_url) as client:
        for index in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=index)


@pytest.fixture(scope="session")
def embedded_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with LiveSite("embedded", tmp_path_factory.mktemp("embedded")) as site:
        yield site


@pytest.fixture(scope="session")
def full_site(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_url: str,
    redis_url: str,
    elasticsearch_url: str,
    smtp_server: SmtpSink,
) -> Iterator[LiveSite]:
    """Its mail goes to `smtp_server`."""
    folder = tmp_path_factory.mktemp("full")
    urls = (postgres_url, redis_url, elasticsearch_url)
    mail = {"EMAIL_URL": smtp_server.url}
    with (
        full_shape_variables(folder, *urls) as variables,
        LiveSite("full", folder, {**variables, **mail}) as site,
    ):
        yield site


@pytest.fixture(scope="session", params=["embedded_site", "full_site"], ids=["embedded", "full"])
def live_site(request: pytest.FixtureRequest) -> Any:
    """A running site; the test runs once for each shape."""
    return request.getfixturevalue(request.param)
