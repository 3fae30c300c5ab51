"""The two shapes the site runs in: which processes, with which commands and variables.

docker-compose.yml runs the commands of the full shape; a test compares the two.
"""

import os
from dataclasses import dataclass, field

from .places import var_dir

_APP = "teamweb_site.celery"
_WEB = (
    *("uvicorn", "teamweb_site.asgi:application"),
    # asyncio's own loop leaves Nagle's delay on in sockets that several workers share: 44 ms an answer.
    *("--loop", "uvloop", "--http", "httptools"),
    # Editing together: larger changes are refused by the application, which can say so (5 MB); compressing
    # each frame costs memory and time; a dead browser is noticed within 40 seconds.
    *("--ws", "websockets-sansio", "--ws-max-size", "8000000", "--ws-per-message-deflate", "false"),
    *("--ws-ping-interval", "20", "--ws-ping-timeout", "20"),
    *("--no-access-log", "--lifespan", "on", "--timeout-graceful-shutdown", "10"),
)
_WORKER = (
    *("celery", "--app", _APP, "worker", "--loglevel", "INFO", "--queues", "default,mail"),
    *("--without-gossip", "--without-mingle"),
)
_BEAT = ("celery", "--app", _APP, "beat", "--loglevel", "INFO", "--pidfile", "")

# What the full shape needs from its environment, besides what has a default.
FULL_SHAPE_VARIABLES = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "BASE_URL")


@dataclass(frozen=True)
class Program:
    """One process of the site."""

    name: str
    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)


def embedded_shape(*, host: str, port: int) -> list[Program]:
    """One web process; one worker whose threads share SQLite, with the beat inside."""
    return [
        Program("worker", (*_WORKER, "--pool", "threads", "--concurrency", "2", "--beat")),
        _web(host, port, workers=1),
    ]


def full_shape(*, host: str, port: int) -> list[Program]:
    return [
        Program("worker", (*_WORKER, "--pool", "prefork", "--concurrency", "2")),
        Program("beat", _BEAT),
        _web(host, port, workers=2),
    ]


def _web(host: str, port: int, *, workers: int) -> Program:
    return Program(
        "web",
        (*_WEB, "--workers", str(workers), "--host", host, "--port", str(port)),
        # Web processes add up their counters in files, so that /metrics tells of all.
        {"PROMETHEUS_MULTIPROC_DIR": os.fspath(var_dir() / "metrics")},
    )
