"""Fixtures and settings that every test shares."""

import os
import tempfile

# Tests never touch the var/ of a running installation.
os.environ.setdefault("TEAMWEB_VAR", tempfile.mkdtemp(prefix="teamweb-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")


def pytest_configure() -> None:
    """Static files by their plain names: tests run without a collected, hashed set."""
    from django.conf import settings
    from django.core.signals import setting_changed

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Starting Django may have opened the storage already: let it be opened anew.
    setting_changed.send(
        sender=settings.__class__, setting="STORAGES", value=settings.STORAGES, enter=True
    )
