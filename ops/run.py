"""`make run` and `make run-full`: set up what is missing, then serve until Ctrl-C."""

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from .environment import ensure_environment, program
from .places import PROJECT, var_dir
from .problems import Problem
from .processes import Supervisor, end_leftovers, note_processes
from .shapes import Program, embedded_shape, full_shape

HOST = "127.0.0.1"
_ANSWERS_WITHIN_SECONDS = 60
# The web process is there before the worker; a service that is away must not keep it from being used.
_READY_WITHIN_SECONDS = 15
_SERVICE_VARIABLES = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")


def run_embedded() -> None:
    """SQLite, one web process, one worker; nothing else is needed on the machine."""
    environment = {key: value for key, value in os.environ.items() if key not in _SERVICE_VARIABLES}
    _run(embedded_shape(host=HOST, port=_port()), environment)


def run_full() -> None:
    """The production shape on PostgreSQL, Redis and Elasticsearch.

    Those named in the environment are used; the others are started by `make services`.
    """
    environment = dict(os.environ)
    if not all(environment.get(name) for name in _SERVICE_VARIABLES):
        from .services import start_services

        environment = {**start_services(), **environment}
    _run(full_shape(host=HOST, port=_port()), environment)


def _run(programs: list[Program], environment: dict[str, str]) -> None:
    # Database, files and logs are for their own user only.
    os.umask(0o077)
    port = _port()
    environment.setdefault("BASE_URL", f"http://{HOST}:{port}")
    environment["TEAMWEB_VAR"] = str(var_dir())
    with _only_one(var_dir()):
        end_leftovers(var_dir())
        _check_port(port)
        ensure_environment()
        prepare(environment, demo=True)
        _empty(var_dir() / "metrics")
        # Messages only say that rows are due; a half-written one would stop the worker.
        _empty(var_dir() / "broker")
        supervisor = Supervisor(programs, folder=var_dir(), environment=environment)
        try:
            supervisor.start()
            _wait_for_answer(supervisor, port)
            if not supervisor.is_asked_to_stop:
                _greet(environment["BASE_URL"])
                supervisor.watch()
        finally:
            print("\nStopping …", flush=True)
            supervisor.stop()
            _end_write_ahead_log()
            print("Stopped.", flush=True)


def prepare(environment: dict[str, str], *, demo: bool) -> None:
    """Bring database and files to where this version expects them."""
    command = [program("teamweb"), "prepare", *(["--demo"] if demo else [])]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={"LOG_LEVEL": "WARNING", **environment},
        start_new_session=True,
    )
    note_processes(var_dir(), {"prepare": process.pid})
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if process.wait():
            raise Problem("Setting up failed (see above); put it right and start again.")
    except KeyboardInterrupt:
        raise Problem("Stopped while setting up; the next start does it afresh.") from None
    finally:
        end_leftovers(var_dir())


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} is not a port: give a number from 1024 to 65535.")
    return int(text)


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two runs on one folder would end each other's processes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
    except OSError as error:
        raise Problem(
            f"{folder} cannot be written ({error.strerror}): check its owner and rights,"
            " or name another folder: make run TEAMWEB_VAR=/path"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                f"Teamweb runs already with the data in {folder}: use it, or stop it with Ctrl-C."
            ) from None
        yield


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Problem(
                f"Port {port} is for the system: take another, make run PORT=8080"
            ) from None
        except OSError:
            raise Problem(
                f"Port {port} is in use: stop what uses it, or take another: make run PORT={port + 1}"
            ) from None


def _end_write_ahead_log() -> None:
    """Who copies the database of a site that was stopped has all of it in one file.

    SQLite does so when the last connection is closed; a process that ends in its work closes none.
    """
    database = var_dir() / "teamweb.sqlite3"
    if database.exists():
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(database)) as it,
        ):
            it.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _wait_for_answer(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + _ANSWERS_WITHIN_SECONDS
    while not supervisor.is_asked_to_stop and not _answers(port, "/healthz"):
        if supervisor.has_died("web") or time.monotonic() > deadline:
            raise Problem(f"The web process does not start:\n{supervisor.last_lines('web')}")
        time.sleep(0.1)
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while not supervisor.is_asked_to_stop and not _answers(port, "/readyz"):
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)


def _answers(port: int, path: str) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    return False


def _greet(address: str) -> None:
    print(f"\nTeamweb runs at {address}  (Ctrl-C stops it)")
    accounts = var_dir() / "demo_accounts.json"
    if accounts.exists():
        print(f"Demo accounts (kept in {accounts}):")
        for account in json.loads(accounts.read_text()):
            print(f"  {account['who']:<28} {account['email']:<36} {account['password']}")
    print(f"Logs: {var_dir() / 'log'}", flush=True)
