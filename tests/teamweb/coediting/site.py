"""A real web server for editing together, with a database of its own, that tests may kill."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ops.places import PROJECT
from ops.shapes import embedded_shape
from tests.database import migrated_postgres, migrated_sqlite
from tests.services import free_port

from .browser import Browser


class EditingSite:
    """One database and any number of web processes, each on a port of its own.

    Uvicorn runs with the options of the site itself, only the application is the tests'.
    """

    def __init__(self, var: Path, *, database_url: str = "", redis_url: str = "") -> None:
        self.var = var
        self.servers: list[Server] = []
        if not database_url:
            shutil.copy(migrated_sqlite(), var / "teamweb.sqlite3")
        self.database_url = database_url or f"sqlite:///{var / 'teamweb.sqlite3'}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.endswith("_URL")},
            "DJANGO_SETTINGS_MODULE": "teamweb.site.settings",
            "TEAMWEB_VAR": str(var),
            "SECRET_KEY": "only-for-tests-" + "x" * 40,
            "DATABASE_URL": self.database_url,
            "LOG_LEVEL": "WARNING",
        }
        if redis_url:
            self.environment["REDIS_URL"] = redis_url
        self.facts: dict[str, Any] = {}

    def __enter__(self) -> "EditingSite":
        return self

    def __exit__(self, *error: object) -> None:
        for server in self.servers:
            server.end()

    def run(self, function: str, *arguments: Any) -> Any:
        """Call a function of the scene in a process of its own."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.teamweb.coediting.scene"),
                *(function, json.dumps(arguments)),
            ],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (answer,) = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
        return json.loads(answer.removeprefix("ANSWER"))

    def serve(self, *, prepare: Callable[[], None] | None = None) -> "Server":
        server = Server(self, prepare)
        self.servers.append(server)
        return server

    def build(self, writers: int = 3) -> "Server":
        """A server with the scene of `scene.build`."""
        server = self.serve()
        self.facts = server.do("build", writers)
        return server

    @property
    def document_id(self) -> int:
        return int(self.facts["document"])

    def person(self, name: str) -> dict[str, Any]:
        return dict(self.facts["people"][name])

    def browser(
        self, who: str, server: "Server | None" = None, document_id: int | None = None
    ) -> Browser:
        address = (server or self.servers[0]).address
        return Browser(address, document_id or self.document_id, self.person(who)["session"])

    def sql(self, query: str) -> list[tuple]:
        """Ask the database directly."""
        if self.database_url.startswith("sqlite"):
            with sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30) as file:
                return file.execute(query).fetchall()
        import psycopg

        with psycopg.connect(self.database_url.replace("postgres://", "postgresql://")) as server:
            return server.execute(query).fetchall()

    def rows(self, document_id: int | None = None) -> list[tuple[int, bytes, int]]:
        """Number, payload and writer of what is stored."""
        found = self.sql(
            "SELECT seq, payload, user_id FROM teamweb_coediting_update"
            f" WHERE document_id = {document_id or self.document_id} ORDER BY seq"
        )
        return [(seq, bytes(payload), user_id) for seq, payload, user_id in found]


class Server:
    def __init__(self, site: EditingSite, prepare: Callable[[], None] | None) -> None:
        self.site, self.port = site, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None
        self.start(prepare)

    def start(self, prepare: Callable[[], None] | None = None) -> None:
        """On the same port again, as after a crash."""
        (web,) = [
            program
            for program in embedded_shape(host="127.0.0.1", port=self.port)
            if program.name == "web"
        ]
        command = [
            "tests.teamweb.coediting.live_app:application" if ":application" in word else word
            for word in web.command
        ]
        with (self.site.var / "web.log").open("ab") as log_file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                env=self.site.environment,
                stdout=log_file,
                stderr=log_file,
                preexec_fn=prepare,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process is not None and self.process.poll() is None, self.log
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"no answer: {self.log}")

    @property
    def log(self) -> str:
        return (self.site.var / "web.log").read_text()[-5000:]

    def do(self, function: str, *arguments: Any) -> Any:
        """Call a function of the scene inside this web process."""
        request = urllib.request.Request(
            f"{self.address}/test/{function}", data=json.dumps(arguments).encode()
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def no_file_grows_beyond(size: int) -> Callable[[], None]:
    """For `serve`: as on a full disk, writing fails instead of killing the process."""

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


def postgres_database(server_url: str) -> str:
    """The URL of a new, migrated database."""
    import psycopg

    server, _, _name = server_url.rpartition("/")
    name = f"editing_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        with connection.cursor() as cursor:
            template = migrated_postgres(server, cursor)
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{server}/{name}"


def drop_database(server_url: str, url: str) -> None:
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')
