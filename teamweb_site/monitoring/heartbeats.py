"""Heartbeats of worker, beat, queues and backups, which answer no requests.

Each is a file in the data folder whose modification time counts: recording one needs no service
and works on a full disk too. All processes of a site share that folder.
"""

import logging
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

QUEUES = ("default", "mail")
EVERY_SECONDS = 5
# A process that stops in order removes its heartbeat; a killed one counts as dead after this.
DEAD_AFTER_SECONDS = 30
# The beat sends a heartbeat task through each queue twice a minute; a task takes two minutes at most.
STUCK_AFTER_SECONDS = 300
_FORGOTTEN_AFTER_SECONDS = 7 * 86_400


@dataclass(frozen=True)
class Heartbeat:
    """How long ago something of this kind ("worker", "beat", "queue-mail") was alive."""

    kind: str
    seconds: float

    @property
    def has_been_recorded(self) -> bool:
        return self.seconds != float("inf")


def record_heartbeat(kind: str, name: str = "") -> None:
    """Record that this process is alive now; `name` tells several of one kind apart."""
    path = _path(kind, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        # The process goes on; a missing heartbeat then points at the folder.
        logger.warning("heartbeat not recorded", extra={"kind": kind, "error": str(error)})


def remove_heartbeat(kind: str, name: str = "") -> None:
    _path(kind, name).unlink(missing_ok=True)


def last_heartbeat(kind: str) -> Heartbeat:
    """Return the latest heartbeat of this kind."""
    times = [t for path in _folder().glob(f"{kind}@*") if (t := _time_of(path)) is not None]
    return Heartbeat(kind, max(0.0, time.time() - max(times)) if times else float("inf"))


def is_alive(kind: str) -> bool:
    return last_heartbeat(kind).seconds < DEAD_AFTER_SECONDS


def heartbeat_ages() -> dict[str, float]:
    kinds = ("worker", "beat", *(f"queue-{queue}" for queue in QUEUES), "backup")
    return {kind: last_heartbeat(kind).seconds for kind in kinds}


class HeartbeatThread:
    """A thread that records heartbeats as long as its process lives."""

    def __init__(self, kind: str, name: str) -> None:
        self._kind, self._name = kind, name
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        _forget_old(self._kind)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(EVERY_SECONDS)
        remove_heartbeat(self._kind, self._name)

    def _run(self) -> None:
        while not self._ended.is_set():
            record_heartbeat(self._kind, self._name)
            self._ended.wait(EVERY_SECONDS)


def _forget_old(kind: str) -> None:
    """Delete the files of hosts and containers that are gone; each had a name of its own."""
    for path in _folder().glob(f"{kind}@*"):
        at = _time_of(path)
        if at is not None and time.time() - at > _FORGOTTEN_AFTER_SECONDS:
            path.unlink(missing_ok=True)


def _time_of(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def _path(kind: str, name: str) -> Path:
    return _folder() / (f"{kind}@" + re.sub(r"[^\w.-]", "-", name))


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "alive"
