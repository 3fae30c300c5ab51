"""Sites of released versions, upgraded to this one: nothing is lost, and work goes on."""

import contextlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client

from ops.places import PROJECT
from teamweb.coediting.actions import begin, document_of, text_now
from teamweb.coediting.conversion import merge, to_html
from teamweb.coediting.models import Checkpoint
from teamweb.coediting.update_log import log
from teamweb.coediting.update_log.checkpoints import checkpoint
from teamweb.spaces import actions as spaces
from teamweb.spaces.models import WikiPage
from teamweb.todos.actions import set_todo_state
from teamweb.todos.models import Todo
from teamweb_site.models import User

from . import dumps
from .facts import readable, rows, shown_words, texts, versions_of_texts

pytestmark = pytest.mark.django_db
# Tables that a later version dropped or renamed, and rows it deleted on purpose: why.
GONE: dict[str, str] = {}


@pytest.fixture(scope="module", params=dumps.versions())
def upgraded(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[dict[str, Any]]:
    """This process works on the dump's database, migrated; yields what was there before."""
    loaded = _sqlite if connection.vendor == "sqlite" else _postgresql
    dump = dumps.read(request.param, connection.vendor)
    with (
        django_db_blocker.unblock(),
        loaded(dump, tmp_path_factory.mktemp("upgrade")) as name,
        _working_on(name),
    ):
        call_command("migrate", verbosity=0)
        yield dumps.facts_of(request.param, connection.vendor)


@contextlib.contextmanager
def _sqlite(dump: bytes, folder: Path) -> Iterator[str]:
    file = folder / "teamweb.sqlite3"
    file.write_bytes(dump)
    # The tests' database is in memory: Django never closes it, and it lives as long as its connection.
    connection.ensure_connection()
    in_memory, connection.connection = connection.connection, None
    try:
        yield str(file)
    finally:
        connection.connection = in_memory


@contextlib.contextmanager
def _postgresql(dump: bytes, _folder: Path) -> Iterator[str]:
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"upgrade_{uuid.uuid4().hex[:12]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            with psycopg.connect(f"{server}/{name}", autocommit=True) as loading:
                loading.execute(dump.decode())
            yield name
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def _working_on(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    _switch_to(name)
    try:
        yield
    finally:
        _switch_to(usual)


def _switch_to(name: str) -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def test_no_row_is_lost(upgraded):
    now = rows()
    lost = {
        table: (before, now.get(table))
        for table, before in upgraded["rows"].items()
        if table not in GONE and now.get(table, -1) < before
    }
    assert not lost


def test_pages_show_what_they_showed(upgraded):
    now = shown_words()
    gone = {
        row: words for row, words in upgraded["words"].items() if set(words) - set(now.get(row, []))
    }
    assert not gone


def test_everybody_reads_what_they_read(upgraded):
    assert readable() == upgraded["readable"]


def test_texts_written_together_are_the_same(upgraded):
    assert texts() == upgraded["documents"]
    assert versions_of_texts() == upgraded["versions"]


def test_people_go_on_writing_together(upgraded):
    page = WikiPage.objects.get(title="Merkblatt")
    document = document_of(page, "body")
    author = User.objects.get(first_name="Rolle", last_name="Nummer3")
    begin(document.pk)
    doc = log.load(document.pk).doc
    payload = merge(doc, to_html(doc) + "<p>Nach dem Wechsel geschrieben.</p>")
    log.append(document.pk, [log.NewUpdate(payload, author.pk)])
    checkpoint(document.pk, Checkpoint.Kind.MANUAL, by=author)

    reader = Client()
    reader.force_login(author)
    shown = reader.get(WikiPage.objects.get(pk=page.pk).get_url()).content.decode()
    assert "Nach dem Wechsel geschrieben." in shown and "Noch in keiner Fassung." in shown
    assert text_now(document).count("Danach ergänzt") == 1


def test_work_goes_on(upgraded):
    author = User.objects.get(is_superuser=True)
    parent = WikiPage.objects.get(title="Merkblatt")
    made = spaces.create_page(parent=parent, title="Neu", body="<p>Eins</p>", by=author)
    todo = Todo.objects.filter(closed_at=None).order_by("pk")[0]
    set_todo_state(todo=todo, state="done", by=author)

    reader = Client()
    reader.force_login(author)
    assert "Eins" in reader.get(made.get_url()).content.decode()
    assert Todo.objects.get(pk=todo.pk).closed_at
    assert "Geschäftsordnung" in reader.get("/search/", {"q": "Geschäftsordnung"}).content.decode()


def test_migrations_of_released_versions_are_as_they_were():
    now = dumps.migrations()
    for version in dumps.versions():
        changed = {
            path
            for path, digest in dumps.released_migrations(version).items()
            if now.get(path) != digest
        }
        assert not changed, f"part of {version}: add new migrations instead of changing these"


def test_every_released_version_has_its_dumps():
    released = re.findall(r"^## (\d\S*)", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)
    since = released[: released.index("0.2.0") + 1]
    assert sorted(since) == dumps.versions(), "python -m tests.upgrade.make: see CONTRIBUTING.md"
    for version in since:
        for vendor in ("sqlite", "postgresql"):
            assert sum(dumps.facts_of(version, vendor)["rows"].values()) > 500
