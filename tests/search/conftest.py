import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from teamweb_search.engines import Engine, current
from teamweb_search.models import SearchIndex
from tests.factories import search as factories


@pytest.fixture(autouse=True)
def _search_alone(settings: Any) -> Iterator[None]:
    """Search as a site would use it, with accesses that the test sets."""
    settings.SEARCH_READABLE_ACCESS = "tests.factories.search.readable_accesses"
    settings.SEARCH_SPACE_ACCESS = "tests.factories.search.access_of_space"
    settings.SEARCH_SYNONYMS = None
    settings.SEARCH_FINAL_CHECK = None
    settings.SEARCH_SPACE_LABELS = None
    settings.ELASTICSEARCH_URL = ""
    factories.READABLE.clear()
    yield
    factories.READABLE.clear()


@pytest.fixture
def database_engine(db: None) -> Engine:
    """The engine inside the database: FTS5 on SQLite, tsvector on PostgreSQL."""
    return current()


@pytest.fixture
def sqlite_engine(database_engine: Engine) -> Engine:
    if connection.vendor != "sqlite":
        pytest.skip("the engine of SQLite needs it as the database")
    return database_engine


@pytest.fixture
def postgresql_engine(database_engine: Engine) -> Engine:
    if connection.vendor != "postgresql":
        pytest.skip("the engine of PostgreSQL needs it as the database")
    return database_engine


@pytest.fixture
def elasticsearch_engine(db: None, elasticsearch_url: str, settings: Any) -> Iterator[Engine]:
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.ELASTICSEARCH_PREFIX = f"test-{secrets.token_hex(6)}"
    engine = current()
    engine.indexes()
    yield engine
    for index in SearchIndex.objects.filter(engine=engine.name):
        engine.drop(index)


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.one_database)])
def engine(request: pytest.FixtureRequest, db: None) -> Engine:
    """Each test runs on every engine."""
    return request.getfixturevalue(f"{request.param}_engine")
