"""PostgreSQL, Redis and Elasticsearch on this machine, without containers."""

import contextlib
import fcntl
from collections.abc import Iterator

from ..places import services_dir
from ..problems import Problem
from .elasticsearch import Elasticsearch
from .postgres import Postgres
from .redis import Redis
from .service import Service


def all_services() -> list[Service]:
    folder = services_dir()
    return [Postgres(folder), Redis(folder), Elasticsearch(folder)]


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two starts at once would fight over ports and data folders."""
    folder = services_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start_services() -> dict[str, str]:
    """Start what is not running and return the environment that points to the services.

    Starts all that can be started before it raises Problem about the others.
    """
    problems = []
    with _one_at_a_time():
        for service in all_services():
            try:
                service.start()
            except Problem as problem:
                problems.append(str(problem))
    if problems:
        raise Problem("\n".join(problems))
    return service_environment()


def service_environment() -> dict[str, str]:
    """The variables of the services that answer now."""
    return {
        service.variable: service.url
        for service in all_services()
        if service.has_started_before and service.is_ready()
    }


def stop_services() -> None:
    with _one_at_a_time():
        for service in all_services():
            service.stop()
