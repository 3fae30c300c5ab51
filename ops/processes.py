"""Child processes kept alive until somebody says stop."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import FrameType

from .environment import program
from .places import PROJECT
from .problems import Problem
from .shapes import Program

_STOP_WITHIN_SECONDS = 30
_RESTARTS_PER_MINUTE = 3
_LARGEST_LOG_BYTES = 10_000_000
_KEPT_LOGS = 5


class Supervisor:
    """Starts programs, starts again what dies, stops all on SIGINT, SIGTERM or SIGHUP.

    Their numbers are noted in `folder`, for `end_leftovers` after this process was killed itself.
    """

    def __init__(self, programs: list[Program], *, folder: Path, environment: dict[str, str]):
        self._programs = programs
        self._environment = environment
        self._folder = folder
        self._logs = folder / "log"
        self._running: dict[str, subprocess.Popen] = {}
        self._deaths: dict[str, list[float]] = {program.name: [] for program in programs}
        self._asked_to_stop = False

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        self._logs.mkdir(parents=True, exist_ok=True)
        for each in self._programs:
            rotate(self._logs / f"{each.name}.log")
            self._start(each)

    def watch(self) -> None:
        """Return when asked to stop; raise Problem when a program does not stay alive."""
        while not self._asked_to_stop:
            for each in self._programs:
                rotate(self._logs / f"{each.name}.log")
                code = self._running[each.name].poll()
                if code is not None and not self._asked_to_stop:
                    self._start_again(each, code)
            time.sleep(0.2)

    def stop(self) -> None:
        for process in self._running.values():
            _signal_group(process.pid, signal.SIGTERM, leader_only=True)
        deadline = time.monotonic() + _STOP_WITHIN_SECONDS
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for process in self._running.values():
            # Also what a program left behind when it had to be killed.
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        note_processes(self._folder, {})

    @property
    def is_asked_to_stop(self) -> bool:
        return self._asked_to_stop

    def has_died(self, name: str) -> bool:
        return self._running[name].poll() is not None

    def last_lines(self, name: str) -> str:
        text = (self._logs / f"{name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-6:])

    def _start(self, each: Program) -> None:
        name, *arguments = each.command
        with (self._logs / f"{each.name}.log").open("ab") as log:
            self._running[each.name] = subprocess.Popen(
                [program(name), *arguments],
                cwd=PROJECT,
                env={**self._environment, **each.variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal reaches us only: we stop them in order.
                start_new_session=True,
            )
        note_processes(self._folder, {name: process.pid for name, process in self._running.items()})

    def _start_again(self, each: Program, code: int) -> None:
        now = time.monotonic()
        recent = [at for at in self._deaths[each.name] if now - at < 60] + [now]
        self._deaths[each.name] = recent
        if len(recent) > _RESTARTS_PER_MINUTE:
            raise Problem(
                f"The {each.name} process does not stay alive; its last lines"
                f" ({self._logs / (each.name + '.log')}):\n{self.last_lines(each.name)}"
            )
        print(f"The {each.name} process ended ({_how(code)}); starting it again.", flush=True)
        _signal_group(self._running[each.name].pid, signal.SIGKILL)
        self._start(each)

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True


def rotate(log: Path, *, largest: int = _LARGEST_LOG_BYTES, kept: int = _KEPT_LOGS) -> None:
    """Move a large log away: `web.log.1` is the newest of those that are kept.

    Its process goes on writing to the same open file, at its end: so it is copied and emptied.
    """
    with contextlib.suppress(OSError):
        if log.stat().st_size <= largest:
            return
        copy = log.with_name(f"{log.name}.new")
        shutil.copyfile(log, copy)
        copy.chmod(0o600)
        os.truncate(log, 0)
        for number in range(kept - 1, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number + 1}"))
        copy.replace(log.with_name(f"{log.name}.1"))


def note_processes(folder: Path, groups: dict[str, int]) -> None:
    """Note which process groups run; written at once and whole."""
    unfinished = folder / "processes.json.part"
    unfinished.write_text(json.dumps(groups))
    unfinished.replace(folder / "processes.json")


def end_leftovers(folder: Path) -> None:
    """End what a killed run left behind, so that it holds neither port nor database."""
    try:
        groups = json.loads((folder / "processes.json").read_text())
    except (OSError, ValueError):
        return
    ours = [group for group in groups.values() if _is_ours(group)]
    for group in ours:
        _signal_group(group, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(map(_living, ours)) and time.monotonic() < deadline:
        time.sleep(0.05)


def _is_ours(group: int) -> bool:
    """Is this group still one of our programs? Its number may belong to somebody else now."""
    return any("teamweb_site" in words or str(PROJECT) in words for words in _living(group))


def _living(group: int) -> list[str]:
    """Command lines of the processes of a group that still hold files and ports."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True
    ).stdout
    found = []
    for line in listed.splitlines():
        number, state, words = (*line.split(None, 2), "")[:3]
        # One that ended holds nothing, unless threads of it (l) are still ending.
        if number == str(group) and (not state.startswith("Z") or "l" in state):
            found.append(words)
    return found


def _signal_group(group: int, number: int, *, leader_only: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader_only:
            os.kill(group, number)
        else:
            os.killpg(group, number)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
