"""A restored database, and an Elasticsearch that lost its index: nothing foreign is touched."""

import shutil
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import ConnectionHandler

from teamweb_search.engines import Engine, IndexMissing, current, ownership
from teamweb_search.indexing.drain import drain
from teamweb_search.indexing.reindex import is_needed, rebuild_if_needed, reindex
from teamweb_search.models import IndexOwner, IndexQueueEntry, SearchIndex
from tests.database import migrated_sqlite
from tests.factories.search import ImportedDocumentFactory

from .asking import VISITOR, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(elasticsearch_engine: Engine, settings: Any) -> Any:
    yield elasticsearch_engine
    client = elasticsearch_engine._client  # type: ignore[attr-defined]
    for name in client.indices.get(index=f"{settings.ELASTICSEARCH_PREFIX}-*"):
        client.indices.delete(index=name)


def everything_there(engine: Any, prefix: str) -> dict[str, Any]:
    """Indexes that begin so, with their aliases and the texts in them."""
    engine._client.indices.refresh(index=f"{prefix}-*")
    found = {}
    for name, facts in engine._client.indices.get(index=f"{prefix}-*").items():
        hits = engine._client.search(index=name, size=100, query={"match_all": {}})["hits"]["hits"]
        texts = {hit["_id"]: hit["_source"]["shown_body"] for hit in hits}
        found[name] = (set(facts["aliases"]), texts)
    return found


def restored_elsewhere() -> None:
    """What a dump's rows look like in another database: all as before, but for the place."""
    IndexOwner.objects.update(database="postgresql 7000000000000000000 16384")


WHAT_A_COPY_DOES = {
    "reindex": lambda row: call_command("reindex", verbosity=0),
    "reindex --fresh": lambda row: call_command("reindex", fresh=True, verbosity=0),
    "the worker's rebuild": lambda row: rebuild_if_needed(),
    "drain": lambda row: drain(),
    "a write": lambda row: current().remove([f"imported:{row.pk}"]),
    "a row deleted": lambda row: (row.delete(), drain()),
    "dropping all rows' indexes": lambda row: [
        current().drop(index) for index in SearchIndex.objects.all()
    ],
}


@pytest.mark.parametrize("way", WHAT_A_COPY_DOES)
def test_a_copy_never_touches_the_original(engine, settings, way):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    reindex(engine)
    interrupted = engine.create_index()
    drain()
    before = everything_there(engine, settings.ELASTICSEARCH_PREFIX)
    assert interrupted.name in before

    restored_elsewhere()
    row.text = "Geschäftsordnung, nur in der Kopie"
    row.save()
    WHAT_A_COPY_DOES[way](row)

    after = everything_there(engine, settings.ELASTICSEARCH_PREFIX)
    assert {name: after.get(name) for name in before} == before


def test_a_copy_does_not_find_what_the_original_wrote(engine):
    ImportedDocumentFactory(text="Haushaltssatzung")
    reindex(engine)
    assert found(engine, "Haushaltssatzung")

    restored_elsewhere()

    with pytest.raises(IndexMissing):
        current().titles("Haus", VISITOR)


def test_search_in_a_copy_works_by_itself(engine, settings, client):
    row = ImportedDocumentFactory(title="Satzung", text="Haushaltssatzung")
    reindex(engine)
    restored_elsewhere()
    assert client.get("/search/", {"q": "Haushaltssatzung"}).status_code == 503

    assert rebuild_if_needed()

    assert found(current(), "Haushaltssatzung") == [row.external_id]
    assert client.get("/search/", {"q": "Haushaltssatzung"}).status_code == 200
    assert not rebuild_if_needed(), "once is enough"


@pytest.mark.parametrize("lost", ["all", "the one being built"])
def test_an_index_that_elasticsearch_lost_is_built_anew(engine, settings, lost):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    reindex(engine)
    building = engine.create_index()
    building.checkpoint = {"model": "zzz", "pk": 1}
    building.save()
    prefix = settings.ELASTICSEARCH_PREFIX
    names = [building.name] if lost == "the one being built" else everything_there(engine, prefix)
    for name in names:
        engine._client.indices.delete(index=name)
    assert is_needed(current())

    assert rebuild_if_needed()

    assert found(current(), "Haushaltssatzung") == [row.external_id]
    assert len(everything_there(engine, prefix)) == 1


def test_an_index_made_only_by_writes_is_completed(engine, client):
    """A site gets Elasticsearch later: what was there before is found, too."""
    row = ImportedDocumentFactory(title="Satzung", text="Haushaltssatzung")
    IndexQueueEntry.objects.all().delete()
    other = ImportedDocumentFactory(title="Ordnung", text="Geschäftsordnung")
    drain()
    assert found(engine, "Haushaltssatzung") == []
    assert "wird gerade aufgebaut" in client.get("/search/", {"q": "Ordnung"}).content.decode()

    assert rebuild_if_needed()

    assert found(engine, "Haushaltssatzung") == [row.external_id]
    assert found(engine, "Geschäftsordnung") == [other.external_id]
    page = client.get("/search/", {"q": "Ordnung"}).content.decode()
    assert "wird gerade aufgebaut" not in page


def test_a_build_goes_on_where_the_time_was_over(engine, monkeypatch):
    rows = ImportedDocumentFactory.create_batch(5, text="Haushaltssatzung")
    monkeypatch.setattr("teamweb_search.indexing.reindex.ROWS", 2)
    monkeypatch.setattr("teamweb_search.indexing.reindex.SECONDS_AT_A_TIME", 0)
    calls = 1
    while not rebuild_if_needed():
        calls += 1
        assert calls < 50
        assert SearchIndex.objects.filter(state=SearchIndex.State.BUILDING).count() == 1

    assert calls > 2
    assert len(found(engine, "Haushaltssatzung")) == len(rows)


def test_readiness_names_a_missing_index(engine, client, settings):
    settings.CONFIGURATION = replace(
        settings.CONFIGURATION, elasticsearch_url=settings.ELASTICSEARCH_URL
    )
    reindex(engine)

    def said() -> dict[str, str]:
        services = client.get("/readyz").json()["services"]
        return {name: services[name] for name in ("elasticsearch", "search_index")}

    assert said() == {"elasticsearch": "ok", "search_index": "ok"}

    engine._client.indices.delete(index=engine.live().name)
    assert said() == {"elasticsearch": "ok", "search_index": "down"}

    rebuild_if_needed()
    assert said() == {"elasticsearch": "ok", "search_index": "ok"}


def test_as_copy_is_for_copies_that_look_like_the_original(engine, settings):
    """All files of a server were copied: nothing in the database tells the two apart."""
    ImportedDocumentFactory(text="Haushaltssatzung")
    reindex(engine)
    before = everything_there(engine, settings.ELASTICSEARCH_PREFIX)

    call_command("reindex", as_copy=True, verbosity=0)

    after = everything_there(engine, settings.ELASTICSEARCH_PREFIX)
    assert {name: after.get(name) for name in before} == before
    assert len(after) == len(before) + 1


def test_a_database_is_told_from_its_copy(tmp_path, monkeypatch):
    assert ownership.database_fingerprint() == ownership.database_fingerprint()
    first, second = tmp_path / "one.sqlite3", tmp_path / "two.sqlite3"
    shutil.copy(migrated_sqlite(), first)
    shutil.copy(first, second)

    def mark(path: Any) -> str:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        monkeypatch.setattr(
            ownership, "connection", ConnectionHandler({"default": settings})["default"]
        )
        return ownership.database_fingerprint()

    assert mark(first) == mark(first)
    assert mark(first) != mark(second)
    first.replace(second)
    assert mark(second) != mark(tmp_path / "gone")
    if connection.vendor == "postgresql":
        monkeypatch.undo()
        assert len(ownership.database_fingerprint().split()) == 3
