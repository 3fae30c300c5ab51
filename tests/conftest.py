"""Fixtures and settings that every test shares; the environment is set in tests/environment.py."""

import gc
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Fixtures of modules and sessions that take seconds to set up.
_SHARED = {
    *("embedded_site", "full_site"),  # processes of a whole site
    "embedded_site_with_mail",  # the same, which sends its mail
    "first_start",  # `make run` on data that are there
    "checkout",  # `make services` and the first `make run`, by an ordinary user
    "node",  # an Elasticsearch node to stop
    "editing",  # a server for editing together
    "mailing_site",  # workers of the newsletter
    "loaded",  # the demo content
    "world",  # a site full of what is hidden
    "upgraded",  # a database of a released version
}
_COUNTING_QUERIES = {"django_assert_num_queries", "django_assert_max_num_queries"}

# Prepared statements the running test has compared.
_COMPARED: set[tuple[Any, ...]] = set()

pytest_plugins = ["tests.network", "tests.database", "tests.services", "tests.live_site"]


def pytest_configure() -> None:
    """What a test process does without: hashed static files, slow hashes, a broker on disk or network."""
    from django.conf import settings
    from django.core.signals import setting_changed

    from teamweb_site.celery import app

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Starting Django may have opened the storage already: let it be opened anew.
    setting_changed.send(
        sender=settings.__class__, setting="STORAGES", value=settings.STORAGES, enter=True
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The machine that runs the tests may be busy.
    settings.SEARCH_SECONDS_TO_ANSWER = 20
    app.conf.update(broker_url="memory://", broker_transport_options={})
    _compare_prepared_statements()


def _compare_prepared_statements() -> None:
    """A prepared statement that depends on more than its name says would answer somebody else's question.

    Each test compares the statements that it asks for; once for values of one sort, since pages ask
    the same dozens of times.
    """
    from django.db import connections

    from teamweb.core.database import prepared

    statement_of = prepared.statement_of

    def compared(build: Callable, key: tuple, values: dict[str, Any]) -> Any:
        statement = statement_of(build, key, values)
        asked = (id(statement), *map(_sort_of, values.values()), *_enclosed(build))
        if asked not in _COMPARED:
            _COMPARED.add(asked)
            queryset = build(**values)
            compiler = queryset.query.get_compiler(connection=connections[queryset.db])
            sql, parameters = compiler.as_sql()
            assert (statement.sql, statement.filled(values)) == (sql, tuple(parameters))
        return statement

    prepared.statement_of = compared


def _sort_of(value: Any) -> tuple[bool, ...]:
    """What a query might distinguish by mistake: empty or not, below zero, signs of patterns."""
    signs = isinstance(value, str) and not value.isalnum()
    return (not value, isinstance(value, int) and value < 0, signs)


def _enclosed(build: Callable) -> Iterator[Any]:
    """What a function brings along from where it was made."""
    for cell in build.__closure__ or ():
        kept = cell.cell_contents
        yield kept if isinstance(kept, (int, str)) else id(kept)


def pytest_runtest_setup() -> None:
    _COMPARED.clear()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only what may differ on another database: tests that use the one tests run on",
    )


@pytest.hookimpl(tryfirst=True)  # Before xdist reads the groups.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All tests on something that takes long to start are for the same xdist worker."""
    if not os.environ.get("FUZZ_SEED"):
        wide = [item for item in items if item.get_closest_marker("fuzz")]
        config.hook.pytest_deselected(items=wide)
        items[:] = [item for item in items if not item.get_closest_marker("fuzz")]
    if config.getoption("--database-only"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_database(item)]
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        asked_for_by_name = {value for value in parameters if isinstance(value, str)}
        names = {*getattr(item, "fixturenames", []), *asked_for_by_name}
        for shared in _SHARED & names:
            item.add_marker(pytest.mark.xdist_group(shared))
        if item.get_closest_marker("e2e"):
            # A busy machine may keep a browser waiting. What is wrong for good fails again.
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["^TimeoutError"]))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _uses_database(item: pytest.Item) -> bool:
    from django.test import TransactionTestCase

    names = set(getattr(item, "fixturenames", []))
    # As many queries are asked of the one database as of the other.
    if item.get_closest_marker("one_database") or names & _COUNTING_QUERIES:
        return False
    return (
        item.get_closest_marker("django_db") is not None
        or "db" in names
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


@pytest.fixture(autouse=True)
def _may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is followed by a flush, which the guards of published minutes refuse.

    Flushing sets them up again, as `migrate` does.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction", False)
    )
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        from teamweb.meetings.minutes.immutability import unprotect

        unprotect()


@pytest.fixture
def fuzz_random() -> random.Random:
    """For tests marked `fuzz`: what it draws is drawn again with the same FUZZ_SEED."""
    return random.Random(int(os.environ["FUZZ_SEED"]))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """A cache in Redis is not rolled back with the test, as the one in the database is."""
    from django.conf import settings
    from django.core.cache import cache

    yield
    if "redis" in settings.CACHES["default"]["BACKEND"]:
        cache.clear()
