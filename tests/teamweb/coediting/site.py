"""A real web server for editing together, with a database of its own, that tests may kill."""

import contextlib
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
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEAMWEB_VAR": str(var),
            "SECRET_KEY": "only-for-tests-" + "x" * 40,
            "DATABASE_URL": self.database_url,
            "LOG_LEVEL": "WARNING",
        }
        if redis_url:
            self.environment["REDIS_URL"] = redis_url
        self.facts: dict[str, Any] = {}

    def __enter__(self) -> "EditingSite":
        with (self.var / "web.log").open("ab") as log_file:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.teamweb.coediting.forking"],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log_file,
                text=True,
            )
        return self

    def __exit__(self, *error: object) -> None:
        for server in self.servers:
            server.terminate()
        self._parent.communicate(timeout=20)

    def fork(self, arguments: list[str], file_limit: int) -> int:
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.write(json.dumps([arguments, file_limit]) + "\n")
        self._parent.stdin.flush()
        answer = self._parent.stdout.readline()
        assert answer, self.log
        return int(answer)

    @property
    def log(self) -> str:
        return (self.var / "web.log").read_text()[-5000:]

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

    def serve(self, *, file_limit: int = 0) -> "Server":
        server = Server(self, file_limit)
        self.servers.append(server)
        return server

    def build(self, writers: int = 4) -> "Server":
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
    """A web process of its own: forked from one that has loaded everything, so that it starts at once."""

    def __init__(self, site: EditingSite, file_limit: int) -> None:
        self.site, self.port, self.pid = site, free_port(), 0
        self.address = f"http://127.0.0.1:{self.port}"
        self.start(file_limit=file_limit)

    def start(self, *, file_limit: int = 0) -> None:
        """On the same port again, as after a crash. `file_limit`: no file grows beyond, as on a full disk."""
        (web,) = [
            program
            for program in embedded_shape(host="127.0.0.1", port=self.port)
            if program.name == "web"
        ]
        self.pid = self.site.fork(list(web.command[1:]), file_limit)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.is_alive, self.site.log
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"no answer: {self.site.log}")

    def give_room(self) -> None:
        """End of the full disk."""
        no_limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, no_limit)

    @property
    def is_alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def do(self, function: str, *arguments: Any) -> Any:
        """Call a function of the scene inside this web process."""
        request = urllib.request.Request(
            f"{self.address}/test/{function}", data=json.dumps(arguments).encode()
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def metric(self, name: str) -> float:
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
        deadline = time.monotonic() + 20
        while self.is_alive:
            assert time.monotonic() < deadline, "the server does not end"
            time.sleep(0.01)


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
