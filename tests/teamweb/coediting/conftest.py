"""Servers for editing together: on SQLite for most tests, with PostgreSQL and Redis where they matter."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ops.problems import Problem
from ops.services.redis import Redis
from tests.services import away, free_port

from .gate import Gate
from .site import EditingSite, drop_database, postgres_database


@pytest.fixture(scope="package")
def editing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditingSite]:
    """A server that nobody kills, on SQLite; each test has a document of its own."""
    with EditingSite(tmp_path_factory.mktemp("editing")) as site:
        site.build()
        yield site


@pytest.fixture
def document_id(editing: EditingSite) -> int:
    found: dict[str, int] = editing.servers[0].do("new_page", editing.facts["space"])
    editing.facts.update(found)
    return found["document"]


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[EditingSite]:
    """One on SQLite to kill or to change rights on."""
    with EditingSite(tmp_path) as site:
        site.build()
        yield site


@pytest.fixture
def gated_site(tmp_path: Path, postgres_url: str) -> Iterator[tuple[EditingSite, Gate]]:
    """One on PostgreSQL, and what its web process reaches the database through."""
    url = postgres_database(postgres_url)
    parts = urlsplit(url)
    gate = Gate(parts.port or 5432)
    site = EditingSite(tmp_path, database_url=url)
    gated = f"{parts.username}:{parts.password}@127.0.0.1:{gate.port}"
    site.environment["DATABASE_URL"] = parts._replace(netloc=gated).geturl()
    try:
        with site:
            site.build()
            yield site, gate
            gate.open()
    finally:
        gate.close()
        drop_database(postgres_url, url)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    """One to kill."""
    server = Redis(tmp_path)
    server.folder.mkdir()
    (server.folder / "port").write_text(str(free_port()))
    try:
        server.start()
    except Problem as problem:
        away(str(problem))
    yield server
    server.stop()


@pytest.fixture
def two_workers(tmp_path: Path, postgres_url: str, own_redis: Redis) -> Iterator[EditingSite]:
    """Two web processes on PostgreSQL and Redis."""
    url = postgres_database(postgres_url)
    try:
        with EditingSite(tmp_path, database_url=url, redis_url=own_redis.url) as site:
            site.build()
            site.serve()
            yield site
    finally:
        drop_database(postgres_url, url)
