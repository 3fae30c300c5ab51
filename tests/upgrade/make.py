"""`python -m tests.upgrade.make 1.2.3`: write the dumps of the version that is released now.

PostgreSQL's needs DATABASE_URL (`make services` prints it) and `pg_dump`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.places import PROJECT

from . import dumps

_FILL = """
import json, sys
import django
from django.conf import settings
from django.test.utils import setup_test_environment
# Nobody has collected static files.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
setup_test_environment()
from tests.upgrade.content import fill
from tests.upgrade.facts import facts
fill()
json.dump(facts(), open(sys.argv[1], "w"), ensure_ascii=False, indent=1, sort_keys=True)
"""


def main(version: str) -> None:
    folder = dumps.FOLDER / version
    folder.mkdir()
    lines = [f"{digest}  {path}\n" for path, digest in dumps.migrations().items()]
    (folder / "migrations.txt").write_text("".join(lines))
    with tempfile.TemporaryDirectory() as var:
        _make_sqlite(version, Path(var))
        _make_postgresql(version, Path(var), os.environ["DATABASE_URL"])


def _make_sqlite(version: str, var: Path) -> None:
    from tests.database import migrated_sqlite

    file = var / "teamweb.sqlite3"
    shutil.copy(migrated_sqlite(), file)
    _fill(f"sqlite:///{file}", var, dumps.FOLDER / version / "sqlite.json")
    dumps.write(version, "sqlite", dumps.dump_sqlite(file))


def _make_postgresql(version: str, var: Path, url: str) -> None:
    import psycopg

    from tests.database import migrated_postgres

    server, name = url.rpartition("/")[0], "teamweb_upgrade"
    with psycopg.connect(url, autocommit=True) as connection:
        template = migrated_postgres(server, connection.cursor())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            _fill(f"{server}/{name}", var, dumps.FOLDER / version / "postgresql.json")
            dumps.write(version, "postgresql", dumps.dump_postgresql(f"{server}/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(url: str, var: Path, facts: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "TEAMWEB_VAR": str(var),
        "SECRET_KEY": "of-a-dump-" + "x" * 40,
    }
    for name in ("REDIS_URL", "ELASTICSEARCH_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-c", _FILL, str(facts)]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamweb_site.settings")
    import django

    django.setup()
    main(*sys.argv[1:])
