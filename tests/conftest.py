"""Fixtures and settings that every test shares."""

import os
import tempfile

# Tests never touch the var/ of a running installation.
os.environ.setdefault("TEAMWEB_VAR", tempfile.mkdtemp(prefix="teamweb-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")


def pytest_configure() -> None:
    """Static files by their plain names: tests run without a collected, hashed set."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
