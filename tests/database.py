"""The test database: migrated once for each state of the migrations, then copied.

Running all migrations takes half a minute, copying the result less than a second.
"""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.places import PACKAGES, PROJECT

PREFIX = "teamweb_schema_"
# In one process: loading the site takes seconds.
SET_UP = """
import django
from django.core.management import call_command

django.setup()
from tests.migrating import make_page_above_spaces, remember_fields

remember_fields()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
make_page_above_spaces()
"""
LOCK = 5_417_300_241  # Any number: nothing else in the tests asks the server for this one.


def fingerprint() -> str:
    """Changes with any migration, with what it may call, and with the locked libraries."""
    from django.conf import settings

    digest = hashlib.sha256(sys.version.encode())
    digest.update(" ".join(settings.INSTALLED_APPS).encode())  # Other people's apps migrate, too.
    files = [path for folder in PACKAGES.values() for path in folder.rglob("migrations/*.py")]
    helpers = [
        PROJECT / "tests" / "migrating.py",
        PACKAGES["teamweb"] / "website" / "site_tree.py",
        PACKAGES["teamweb"] / "spaces" / "actions" / "spaces.py",
        PROJECT / "requirements" / "dev.txt",
        PACKAGES["teamweb_search"] / "engines" / "sqlite" / "layout.py",  # The first index.
        PACKAGES["teamweb_search"] / "engines" / "postgresql" / "layout.py",
        PACKAGES["teamweb"] / "meetings" / "minutes" / "immutability.py",  # It sets up triggers.
    ]
    for path in sorted([*files, *helpers]):
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def shared_folder(what: str) -> Path:
    """A folder for all test processes of this user."""
    folder = Path(tempfile.gettempdir()) / f"teamweb-test-{what}-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextlib.contextmanager
def only_one(what: str, part: str = "") -> Iterator[Path]:
    """One process at a time makes a template; yields the folder it may be kept in."""
    folder = shared_folder(what)
    with (folder / f"lock{part}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "DATABASE_URL": url, "TEAMWEB_VAR": var}
        environment.pop("REDIS_URL", None)  # Otherwise it would get no table for the cache.
        done = subprocess.run(
            [sys.executable, "-c", SET_UP],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)


def migrated_sqlite() -> Path:
    """A SQLite file with all migrations applied; never written to."""
    with only_one("schema") as folder:
        wanted = folder / f"{PREFIX}{fingerprint()}.sqlite3"
        if not wanted.exists():
            for old in folder.glob(f"{PREFIX}*"):
                old.unlink()
            raw = folder / "new.sqlite3"
            for leftover in folder.glob("new.sqlite3*"):
                leftover.unlink()
            _migrate(f"sqlite:///{raw}")
            with contextlib.closing(sqlite3.connect(raw)) as made:
                made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                made.execute("PRAGMA journal_mode=DELETE")
            raw.rename(wanted)
        return wanted


def migrated_postgres(server: str, cursor: Any) -> str:
    """The name of a PostgreSQL database on `server` (a URL without name) with all migrations applied."""
    wanted = PREFIX + fingerprint()
    # On the server, where the tests of two checkouts meet.
    cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        there = {name for (name,) in cursor.fetchall()}
        if wanted not in there:
            for old in there:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            raw = f"{PREFIX}new"
            cursor.execute(f'CREATE DATABASE "{raw}"')
            _migrate(f"{server}/{raw}")
            cursor.execute(f'ALTER DATABASE "{raw}" RENAME TO "{wanted}"')
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return wanted


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """pytest-django's fixture, with a copy instead of a migration."""
    from django.conf import settings
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            name = "file:memorydb_default?mode=memory&cache=shared"
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            with contextlib.closing(sqlite3.connect(migrated_sqlite())) as template:
                template.backup(connection.connection)
            yield
            return
        name = connection.creation._get_test_db_name()
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        with connection._nodb_cursor() as cursor:
            template_name = migrated_postgres(server, cursor)
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_name}"')
        connection.close_pool()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        yield
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
