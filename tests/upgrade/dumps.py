"""Dumps of released versions: where they are, how they are written and loaded."""

import contextlib
import gzip
import hashlib
import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from ops.places import PACKAGES, PROJECT

FOLDER = Path(__file__).parent
# Words to the program psql, and a setting that older servers do not know.
_ONLY_PSQL = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = .*)\n", re.MULTILINE)


def versions() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/migrations.txt"))


def migrations() -> dict[str, str]:
    """Path of each migration of ours -> hash of the file."""
    found = (path for folder in PACKAGES.values() for path in folder.rglob("migrations/0*.py"))
    return {
        str(path.relative_to(PROJECT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found)
    }


def released_migrations(version: str) -> dict[str, str]:
    lines = (FOLDER / version / "migrations.txt").read_text().splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def facts_of(version: str, vendor: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / version / f"{vendor}.json").read_text())
    return found


def dump_sqlite(file: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("VACUUM")
    return file.read_bytes()


def dump_postgresql(url: str) -> bytes:
    command = ["pg_dump", "--no-owner", "--no-privileges", "--rows-per-insert=100", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return _ONLY_PSQL.sub("", done.stdout).encode()


def write(version: str, vendor: str, dump: bytes) -> None:
    (FOLDER / version / f"{vendor}.gz").write_bytes(gzip.compress(dump, mtime=0))


def read(version: str, vendor: str) -> bytes:
    return gzip.decompress((FOLDER / version / f"{vendor}.gz").read_bytes())
