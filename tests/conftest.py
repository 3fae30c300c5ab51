"""Fixtures and settings that every test shares; the environment is set in tests/environment.py."""

from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.database", "tests.services", "tests.live_site"]


def pytest_configure() -> None:
    """What a test process does without: hashed static files, and a broker on disk or network."""
    from django.conf import settings
    from django.core.signals import setting_changed

    from teamweb.site.celery import app

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Starting Django may have opened the storage already: let it be opened anew.
    setting_changed.send(
        sender=settings.__class__, setting="STORAGES", value=settings.STORAGES, enter=True
    )
    app.conf.update(broker_url="memory://", broker_transport_options={})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starting a site costs half a minute: all tests on one are for the same xdist worker."""
    for item in items:
        names = getattr(item, "fixturenames", [])
        shape = getattr(getattr(item, "callspec", None), "params", {}).get("live_site")
        if shape == "full" or "full_site" in names:
            item.add_marker(pytest.mark.xdist_group("full site"))
        elif shape == "embedded" or "embedded_site" in names:
            item.add_marker(pytest.mark.xdist_group("embedded site"))


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
        from teamweb.meetings.immutability import unprotect

        unprotect()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """A cache in Redis is not rolled back with the test, as the one in the database is."""
    from django.conf import settings
    from django.core.cache import cache

    yield
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        cache.clear()
