"""Servers for editing together: on SQLite for most tests, with PostgreSQL and Redis where they matter."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

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
def two_workers(tmp_path: Path, postgres_url: str, redis_url: str) -> Iterator[EditingSite]:
    """Two web processes on PostgreSQL and Redis."""
    url = postgres_database(postgres_url)
    number = 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)
    try:
        with EditingSite(
            tmp_path, database_url=url, redis_url=f"{redis_url.rpartition('/')[0]}/{number}"
        ) as site:
            site.build()
            site.serve()
            yield site
    finally:
        drop_database(postgres_url, url)
