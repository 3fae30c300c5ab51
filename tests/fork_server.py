"""A process that has loaded the site and forks for each piece of Python it is given.

Loading the site takes seconds of CPU time, a fork a few milliseconds. Each fork is a process in a
group of its own with its own database connections: it may be killed like any other.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import IO, Any

from ops.places import PROJECT

COMMAND = "from teamweb_site.command_line import main; main()"


class ForkServer:
    """Starts at the first use, with the environment as it is then; use as a context manager or close."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._control: socket.socket | None = None

    def __enter__(self) -> "ForkServer":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        if self._control:
            self._control.close()
            self._process.wait(20)
            self._control = None

    def start(
        self,
        code: str,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        stdout: IO[Any] | None = None,
        stderr: IO[Any] | None = None,
    ) -> "Fork":
        """Run the code in a fork; `arguments` are its sys.argv. It writes where this process does
        unless told otherwise."""
        if not self._control:
            self._load()
        ours, theirs = socket.socketpair()
        nothing = os.open(os.devnull, os.O_RDONLY)
        with theirs:
            descriptors = [
                theirs.fileno(),
                nothing if stdin == subprocess.DEVNULL else stdin,
                stdout.fileno() if stdout else 1,
                stderr.fileno() if stderr else 2,
            ]
            assert self._control
            socket.send_fds(self._control, [b"fork"], descriptors)
        os.close(nothing)
        return Fork(ours, {"code": code, "arguments": arguments})

    def run(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the code in a fork to its end."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
            status = self.start(code, *arguments, stdout=out, stderr=said).wait()
            out.seek(0)
            said.seek(0)
            written = out.read().decode(), said.read().decode()
        return subprocess.CompletedProcess(arguments, status, *written)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `teamweb …`."""
        return self.run(COMMAND, "teamweb", *words)

    def _load(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
                cwd=PROJECT,
                env={"DJANGO_SETTINGS_MODULE": "teamweb_site.settings", **self._environment},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )


class Fork:
    """A process that runs a piece of Python."""

    def __init__(self, answers: socket.socket, job: dict[str, Any]) -> None:
        self._answers = answers
        self._lines = answers.makefile("rw")
        self._lines.write(json.dumps(job) + "\n")
        self._lines.flush()
        self._returncode: int | None = None
        self.pid = self._next()

    def wait(self, seconds: float | None = None) -> int:
        """The exit status, or minus the number of the signal that ended it."""
        if self._returncode is None:
            self._answers.settimeout(seconds)
            self._returncode = self._next()
            self._lines.close()
            self._answers.close()
        return self._returncode

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """kill -9, its children included."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def _next(self) -> int:
        line = self._lines.readline()
        assert line, "the fork server has ended: see what it wrote"
        return int(line)


def _serve(control: socket.socket) -> None:
    """Fork until nobody holds the other end any more."""
    import django

    django.setup()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, descriptors, _flags, _address = socket.recv_fds(control, 16, 4)
        if not asked:
            return
        if not os.fork():
            control.close()
            _keep(*descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(connection: int, *streams: int) -> None:
    """Run the job in a child, and tell its exit status; the child returns by its own code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    answers = socket.socket(fileno=connection)
    job = json.loads(answers.makefile().readline())
    child = os.fork()
    if not child:
        _run(answers, job, streams)
        return
    for stream in streams:
        os.close(stream)
    _pid, status = os.waitpid(child, 0)
    answers.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _run(answers: socket.socket, job: dict[str, Any], streams: tuple[int, ...]) -> None:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    answers.sendall(b"%d\n" % os.getpid())
    answers.close()
    sys.argv = list(job["arguments"]) or ["-c"]
    exec(compile(job["code"], "<fork>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
