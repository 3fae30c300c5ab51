"""What the services have in common: a folder, a port, a process, a way to ask if it answers."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, ClassVar

from ..problems import Problem


class Service:
    name: ClassVar[str]
    variable: ClassVar[str]
    usual_port: ClassVar[int]
    ready_within_seconds: ClassVar[int] = 60
    stop_signal: ClassVar[int] = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name.lower()

    @property
    def url(self) -> str:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make what the first start needs."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def process_options(self) -> dict[str, Any]:
        return {}

    def is_ready(self) -> bool:
        raise NotImplementedError

    @property
    def has_started_before(self) -> bool:
        return (self.folder / "port").exists()

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def password(self) -> str:
        """Random, made on first use, readable by its owner only."""
        path = self.folder / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16))
        return path.read_text()

    def start(self) -> None:
        """Start the service and wait until it answers; does nothing when it runs already."""
        if self.has_started_before and self.is_running() and self.is_ready():
            print(f"{self.name} runs: {self.url}", flush=True)
            return
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._choose_port()
        self.prepare()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.process_options(),
            )
        (self.folder / "pid").write_text(str(process.pid))
        self._wait(process)
        print(f"{self.name} started: {self.url}", flush=True)

    def stop(self) -> None:
        pid = self._pid()
        if pid is None:
            return
        _signal(pid, self.stop_signal)
        deadline = time.monotonic() + 30
        while self.is_running() and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.05)
        if self.is_running():
            _signal(pid, signal.SIGKILL)
        (self.folder / "pid").unlink(missing_ok=True)
        print(f"{self.name} stopped", flush=True)

    def is_running(self) -> bool:
        return self._pid() is not None

    def _pid(self) -> int | None:
        """The process we started, unless it is gone and its number belongs to somebody else."""
        try:
            pid = int((self.folder / "pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        command = subprocess.run(
            ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True
        ).stdout.strip()
        is_ours = self.command()[0].rsplit("/", 1)[-1] in command or str(self.folder) in command
        return pid if command and not command.startswith("Z") and is_ours else None

    def _choose_port(self) -> None:
        wanted = self.port if self.has_started_before else self.usual_port
        port = next((p for p in range(wanted, wanted + 200) if _is_free(p)), None)
        if port is None:
            raise Problem(f"{self.name}: no free port from {wanted} on; stop what uses them.")
        (self.folder / "port").write_text(str(port))

    def _wait(self, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + self.ready_within_seconds
        while not self.is_ready():
            if process.poll() is not None:
                raise Problem(f"{self.name} ended while starting; its last lines:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise Problem(
                    f"{self.name} did not answer within {self.ready_within_seconds} s;"
                    f" its last lines:\n{self._tail()}"
                )
            time.sleep(0.1)

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])


def need(program: str, message: str) -> str:
    """The full path of a program; raises Problem with what to install."""
    path = shutil.which(program)
    if path is None:
        raise Problem(message)
    return path


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
