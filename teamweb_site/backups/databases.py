"""Dumping and loading, for each kind of database."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from teamweb.core.pooled_sqlite3.base import close_idle

from .manifest import BackupError

# Made again by itself, and written to all the time.
NOT_KEPT = ("teamweb_cache",)


class Dumper(ABC):
    """One kind of database; all on the default connection."""

    file_name: str

    @abstractmethod
    def dump(self, target: Path) -> dict[str, int]:
        """Write one consistent state, while others go on writing; returns its rows by table."""

    @abstractmethod
    def load(self, source: Path) -> None:
        """Into an empty database."""

    @abstractmethod
    def version(self) -> str: ...


class SqliteDumper(Dumper):
    file_name = "database.sqlite3"

    def dump(self, target: Path) -> dict[str, int]:
        source = _plain_sqlite(_sqlite_file())
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            # A backup is one file, and takes no room for what was deleted.
            copy.execute("PRAGMA journal_mode=DELETE")
            for table in NOT_KEPT:
                with contextlib.suppress(sqlite3.OperationalError):
                    copy.execute(f'DELETE FROM "{table}"')
            copy.commit()
            copy.execute("VACUUM")
            (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise BackupError(
                    f"The database is damaged ({said}): see “check_deploy”, keep the older backups."
                )
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            tables = [name for (name,) in copy.execute(names)]
            return {t: _count(copy.execute, t) for t in tables if not t.startswith("sqlite_")}

    def load(self, source: Path) -> None:
        connection.close()
        close_idle()
        target = _sqlite_file()
        for leftover in target.parent.glob(f"{target.name}-*"):
            leftover.unlink()
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copyfile(source, unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(target)

    def version(self) -> str:
        return sqlite3.sqlite_version


class PostgresDumper(Dumper):
    file_name = "database.dump"

    def dump(self, target: Path) -> dict[str, int]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            left_out = [f"--exclude-table-data={table}" for table in NOT_KEPT]
            _postgres(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}", *left_out),
            )

            def execute(sql: str) -> Any:
                cursor.execute(sql)
                return cursor

            tables = connection.introspection.table_names(cursor)
            return {table: _count(execute, table) for table in tables if table not in NOT_KEPT}

    def load(self, source: Path) -> None:
        _postgres(
            *("pg_restore", "--no-owner", "--no-privileges", "--single-transaction"),
            *("--exit-on-error", str(source)),
        )

    def version(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])


def dumper() -> Dumper:
    kinds: dict[str, type[Dumper]] = {"sqlite": SqliteDumper, "postgresql": PostgresDumper}
    return kinds[connection.vendor]()


def count_rows(tables: Any) -> dict[str, int]:
    """Rows of these tables; a missing table counts as -1."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:

        def execute(sql: str) -> Any:
            cursor.execute(sql)
            return cursor

        return {table: _count(execute, table) if table in there else -1 for table in tables}


def _count(execute: Any, table: str) -> int:
    # Names come from the database itself.
    return int(execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def _sqlite_file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _plain_sqlite(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise BackupError(f"There is no database at {path}.")
    return sqlite3.connect(path, timeout=30)


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs on our database. The password is in no argument."""
    at = connection.settings_dict
    variables = {
        "PGHOST": at["HOST"] or "localhost",
        "PGPORT": str(at["PORT"] or 5432),
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
    }
    if program == "pg_restore":
        arguments = (f"--dbname={at['NAME']}", *arguments)
    else:
        variables["PGDATABASE"] = at["NAME"]
    try:
        done = subprocess.run(
            [program, *arguments],
            env={**os.environ, **{k: v for k, v in variables.items() if v}, "LC_ALL": "C"},
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise BackupError(
            f"{program} is missing: install PostgreSQL's client programs in the server's version or"
            " newer (Debian: postgresql-client)."
        ) from None
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-2000:]}")
