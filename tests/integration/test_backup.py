"""`teamweb backup` and `teamweb restore` as an administrator uses them: a site, and an empty place."""

import contextlib
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.database import migrated_sqlite
from tests.demo_content import embedded_demo
from tests.fork_server import ForkServer
from tests.live_site import full_shape_variables

pytestmark = pytest.mark.slow

KEY = "the-key-of-the-site-" + "x" * 40
# A mail waits and a consent is noted; search knows everything.
WORK = """
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from teamweb_knowledge.contacts.actions import request_subscription
from teamweb_knowledge.ozg.models import TopicArea

request_subscription(address="ada@example.org", topic_areas=TopicArea.objects.all()[:2])
storages["private"].save("Größe/a.txt", ContentFile(b"words"))
call_command("reindex", if_needed=True, verbosity=0)
"""
FACTS = """
import hashlib, json, pathlib
from django.conf import settings
from django.core import serializers
from django.test import Client
from teamweb_knowledge.contacts.models import ConsentEvent
from teamweb.meetings.models import MinutesVersion
from teamweb.notifications.models import Delivery
from teamweb.spaces.models import Attachment

def digest(rows):
    return hashlib.sha256(serializers.serialize("json", rows.order_by("pk")).encode()).hexdigest()

media = pathlib.Path(settings.MEDIA_ROOT)
files = {
    str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
    for path in sorted(media.rglob("*"))
    if path.is_file()
}
found = Client().get("/search/", {"q": "Akte"}, headers={"host": "127.0.0.1"})
print(json.dumps({
    "minutes": digest(MinutesVersion.objects.all()),
    "minutes count": MinutesVersion.objects.count(),
    "consent": digest(ConsentEvent.objects.all()),
    "consent count": ConsentEvent.objects.count(),
    "files": files,
    "waiting": Delivery.objects.unsettled().count(),
    "found": found.content.decode().count("<h2") if found.status_code == 200 else found.status_code,
}))
"""


@dataclass
class Place:
    """Where a site's data are."""

    environment: dict[str, str]
    forks: ForkServer = field(init=False)

    def __post_init__(self) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.endswith("_URL")}
        self.environment = {"SECRET_KEY": KEY, "LOG_LEVEL": "ERROR", **self.environment}
        self.forks = ForkServer({**clean, **self.environment})

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *error: object) -> None:
        self.forks.close()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.forks.manage(*words)

    def with_another_key(self) -> "Place":
        return Place({**self.environment, "SECRET_KEY": "another-" + "y" * 50})

    def says(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def facts(self, before: str = "") -> dict:
        said = self.says("shell", "-v", "0", "-c", before + FACTS)
        return dict(json.loads(said.splitlines()[-1]))


def key_of(var: Path) -> str:
    """The key that the demo's database was used with."""
    return (var / "secret_key").read_text().strip()


@contextlib.contextmanager
def sqlite_places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    embedded_demo(tmp_path / "site")
    key = key_of(tmp_path / "site")
    with (
        Place({"TEAMWEB_VAR": str(tmp_path / "site"), "SECRET_KEY": key}) as site,
        Place({"TEAMWEB_VAR": str(tmp_path / "empty"), "SECRET_KEY": key}) as empty_place,
    ):
        yield site, empty_place


@contextlib.contextmanager
def postgres_places(tmp_path: Path, *urls: str) -> Iterator[tuple[Place, Place]]:
    import psycopg

    server = urls[0].rpartition("/")[0]
    empty = f"live_{uuid.uuid4().hex[:12]}"
    with (
        full_shape_variables(tmp_path / "site", *urls) as variables,
        psycopg.connect(urls[0], autocommit=True) as connection,
    ):
        connection.execute(f'CREATE DATABASE "{empty}"')
        variables["SECRET_KEY"] = key_of(tmp_path / "site")
        own = {"TEAMWEB_VAR": str(tmp_path / "empty"), "DATABASE_URL": f"{server}/{empty}"}
        try:
            # On the same Redis and Elasticsearch, as a copy beside the site may be.
            with (
                Place({**variables, "TEAMWEB_VAR": str(tmp_path / "site")}) as site,
                Place({**variables, **own}) as empty_place,
            ):
                yield site, empty_place
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{empty}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def places(request, tmp_path):
    if request.param == "sqlite":
        with sqlite_places(tmp_path) as both:
            yield both
        return
    names = ("postgres_url", "redis_url", "elasticsearch_url")
    with postgres_places(tmp_path, *map(request.getfixturevalue, names)) as both:
        yield both


def test_a_site_is_backed_up_and_restored_into_an_empty_place(places, tmp_path):
    site, empty = places
    before = site.facts(WORK)
    assert all(before.values()), before

    site.says("backup", str(tmp_path / "backups"))
    (backup,) = (tmp_path / "backups").iterdir()
    key = site.environment["SECRET_KEY"]
    assert key not in "".join(path.read_text("latin-1") for path in backup.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (backup, *backup.iterdir()))

    with empty.with_another_key() as another:
        other_key = another.run("restore", str(backup))
    assert (
        other_key.returncode == 1 and "SECRET_KEY is not the one of this backup" in other_key.stderr
    )
    said = empty.says("restore", str(backup))
    assert "Restored." in said and "unverändert" in said
    empty.forks.close()  # What starts from now on knows the static files that are there now.

    after = empty.facts()
    assert after == {**before, "waiting": 0}
    # The site it was taken from is as it was, its index too.
    assert site.facts() == before
    again = empty.run("restore", str(backup))
    assert again.returncode == 1
    assert "has tables already" in again.stderr and "Nothing was changed." in again.stderr


def test_a_backup_whose_key_is_lost_is_restored_without_second_factors(tmp_path):
    (tmp_path / "site").mkdir()
    shutil.copy(migrated_sqlite(), tmp_path / "site" / "teamweb.sqlite3")
    with Place({"TEAMWEB_VAR": str(tmp_path / "site")}) as site:
        code = (
            "from teamweb_site.operation.keys import ensure_digest_secret; ensure_digest_secret()"
        )
        site.says("shell", "-c", code)
        site.says("backup", str(tmp_path / "backups"))
    (backup,) = (tmp_path / "backups").iterdir()

    with Place({"TEAMWEB_VAR": str(tmp_path / "empty")}).with_another_key() as empty:
        done = empty.run("restore", str(backup), "--with-another-key")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 second factors were removed" in done.stdout and "Restored." in done.stdout
