"""Sites with the demo content: set up once for each state of the code, then copied.

Setting one up takes most of a minute, copying it a second.
"""

import functools
import hashlib
import os
import shutil
import uuid
from pathlib import Path

from ops.places import PACKAGES, PROJECT

from .database import migrated_postgres, migrated_sqlite, only_one
from .fork_server import ForkServer

PREFIX = "teamweb_demo_"
_COMPILED = {".pyc", ".mo"}


def embedded_demo(var: Path) -> None:
    """Fill this folder as `teamweb prepare` and `load_demo` do on SQLite."""
    with only_one("demo", "embedded") as folder:
        done = folder / f"embedded-{_fingerprint()}"
        if not done.exists():
            raw = _emptied(folder, "embedded")
            shutil.copy(migrated_sqlite(), raw / "teamweb.sqlite3")
            _set_up(raw, {})
            raw.rename(done)
    _copy(done, var)


def full_demo(postgres_url: str, var: Path) -> str:
    """Fill this folder likewise; returns the name of the PostgreSQL database to be copied."""
    import psycopg

    server = postgres_url.rpartition("/")[0]
    with (
        only_one("demo", "full") as folder,
        psycopg.connect(postgres_url, autocommit=True) as connection,
    ):
        cursor = connection.cursor()
        done = folder / f"full-{_fingerprint()}"
        # The passwords in the folder are those of this one database, which another checkout may drop.
        note = done / "database"
        name = note.read_text() if note.exists() else ""
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        there = [other for (other,) in cursor.fetchall()]
        if name not in there:
            raw = _emptied(folder, "full")
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            template = migrated_postgres(server, cursor)
            cursor.execute(f'CREATE DATABASE "{PREFIX}new" TEMPLATE "{template}"')
            _set_up(raw, {"DATABASE_URL": f"{server}/{PREFIX}new"})
            name = PREFIX + uuid.uuid4().hex[:12]
            cursor.execute(f'ALTER DATABASE "{PREFIX}new" RENAME TO "{name}"')
            (raw / "database").write_text(name)
            raw.rename(done)
    _copy(done, var)
    return name


@functools.cache
def _fingerprint() -> str:
    """Changes with any file of the site and with the locked libraries."""
    digest = hashlib.sha256((PROJECT / "requirements" / "dev.txt").read_bytes())
    for folder in (*PACKAGES.values(), PROJECT / "tests" / "example_node"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _COMPILED:
                digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _emptied(folder: Path, shape: str) -> Path:
    """A new folder for this shape."""
    for old in folder.glob(f"{shape}-*"):
        shutil.rmtree(old)
    raw = folder / f"{shape}-{_fingerprint()}-new"
    raw.mkdir()
    return raw


def _set_up(var: Path, variables: dict[str, str]) -> None:
    names = ("PATH", "HOME", "LANG", "TMPDIR", "DJANGO_SETTINGS_MODULE")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    with ForkServer({**environment, "TEAMWEB_VAR": str(var), **variables}) as forks:
        # The shapes are filled at the same time; only static files are made by one for both.
        with only_one("demo", "static") as folder:
            made = next(folder.glob(f"*-{_fingerprint()}*/static/.collected"), None)
            if made:
                shutil.copytree(made.parent, var / "static", copy_function=os.link)
            _succeeds(forks, "prepare")
        _succeeds(forks, "load_demo")


def _succeeds(forks: ForkServer, *words: str) -> None:
    done = forks.manage(*words)
    assert done.returncode == 0, done.stdout + done.stderr


def _copy(done: Path, var: Path) -> None:
    """Static files, which nobody writes to, are linked."""
    shutil.copytree(done / "static", var / "static", copy_function=os.link)
    shutil.copytree(done, var, dirs_exist_ok=True, ignore=shutil.ignore_patterns("static"))
