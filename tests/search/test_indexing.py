import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from teamweb_search.engines import SearchUnavailable
from teamweb_search.engines import base as engines_base
from teamweb_search.indexing.drain import BATCH, drain
from teamweb_search.indexing.queue import enqueue, enqueue_sources, lag
from teamweb_search.indexing.reindex import reindex
from teamweb_search.models import ImportedDocument, IndexQueueEntry, SearchIndex
from tests.factories.people import UserFactory
from tests.factories.search import READABLE, ImportedDocumentFactory

from .asking import found, reader, results

pytestmark = pytest.mark.django_db
IMPORTED = str(ImportedDocument._meta.verbose_name_plural)


def test_a_saved_row_is_queued_and_found_after_draining(engine):
    row = ImportedDocumentFactory(text="Die Haushaltssatzung")
    assert lag().waiting == 1
    assert found(engine, "Haushaltssatzung") == []

    drain()

    assert found(engine, "Haushaltssatzung") == [row.external_id]
    assert lag().waiting == 0


def test_what_is_rolled_back_is_not_queued(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        ImportedDocumentFactory()
        raise RuntimeError

    assert not IndexQueueEntry.objects.exists()


def test_a_deleted_row_is_hidden_at_once_and_then_gone(engine):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    drain()

    row.delete()
    assert found(engine, "Haushaltssatzung") == []

    drain()
    engine.refresh()
    assert row.external_id not in engine.versions(engine.live())


def test_a_narrower_access_holds_before_the_index_is_written(engine):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    drain()

    row.access_id = 5
    row.save()

    assert found(engine, "Haushaltssatzung") == []
    assert found(engine, "Haushaltssatzung", by=reader(5)) == [row.external_id]
    drain()
    assert found(engine, "Haushaltssatzung") == []


def test_several_changes_of_one_row_are_one_piece_of_work(engine, django_assert_max_num_queries):
    row = ImportedDocumentFactory()
    for _ in range(5):
        row.save()
    assert lag().waiting == 6

    assert drain() == 1


def test_more_than_one_batch_is_drained(engine):
    ImportedDocumentFactory.create_batch(3)
    enqueue_sources([f"imported:{10_000 + n}" for n in range(BATCH + 5)])

    assert drain() == BATCH + 8
    engine.refresh()
    imported = [id for id in engine.versions(engine.live()) if id.startswith("text-")]
    assert len(imported) == 3


def test_an_engine_that_is_down_loses_nothing(settings, elasticsearch_engine):
    up = settings.ELASTICSEARCH_URL
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"

    assert drain() == 0
    assert lag().waiting == 1

    settings.ELASTICSEARCH_URL = up
    assert drain() == 1
    assert found(elasticsearch_engine, "Haushaltssatzung") == [row.external_id]


def test_a_row_whose_document_cannot_be_built_stops_nobody_else(engine, monkeypatch):
    bad, good = ImportedDocumentFactory.create_batch(2, text="Haushaltssatzung")
    ImportedDocument.objects.filter(pk=bad.pk).update(external_id="")

    drain()

    assert found(engine, "Haushaltssatzung") == [good.external_id]
    [waiting] = IndexQueueEntry.objects.all()
    assert (waiting.source, waiting.attempts) == (f"imported:{bad.pk}", 1)


def test_a_task_that_is_doubled_changes_nothing(engine):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    drain()
    enqueue(row)
    enqueue(row)

    assert (drain(), drain()) == (1, 0)
    assert found(engine, "Haushaltssatzung") == [row.external_id]


# Reindexing


def test_reindexing_keeps_what_is_there_and_drops_what_is_not(engine):
    ImportedDocumentFactory.create_batch(3, text="Haushaltssatzung")
    drain()
    stray = ImportedDocument.objects.first()
    ImportedDocument.objects.filter(pk=stray.pk).delete()
    IndexQueueEntry.objects.all().delete()

    reindex(engine)

    assert len(found(engine, "Haushaltssatzung")) == 2
    assert SearchIndex.objects.filter(engine=engine.name).count() == 1


def test_an_interrupted_reindex_goes_on_and_search_is_never_empty(engine, monkeypatch):
    rows = ImportedDocumentFactory.create_batch(6, text="Haushaltssatzung")
    drain()
    monkeypatch.setattr("teamweb_search.indexing.reindex.ROWS", 2)
    steps = []

    class Killed(BaseException):
        pass

    def killed_after_two(what, number, written):
        if what == IMPORTED:
            steps.append(number)
        assert len(found(engine, "Haushaltssatzung")) == 6
        if len(steps) == 2:
            raise Killed

    with pytest.raises(Killed):
        reindex(engine, progress=killed_after_two)
    # Meanwhile life goes on.
    rows[0].text = "Geschäftsordnung"
    rows[0].save()
    rows[5].delete()
    drain()
    assert len(found(engine, "Haushaltssatzung")) == 4

    steps.clear()
    index = reindex(
        engine,
        progress=lambda what, number, written: what == IMPORTED and steps.append(number),
    )

    assert len(found(engine, "Haushaltssatzung")) == 4
    assert found(engine, "Geschäftsordnung") == [rows[0].external_id]
    imported = {id for id in engine.versions(index) if id.startswith("text-")}
    assert imported == {row.external_id for row in rows[:5]}
    assert sum(steps) == 1, "only the rows after the checkpoint are read again"


def test_a_change_while_its_row_is_being_reindexed_is_not_lost(engine, monkeypatch):
    row = ImportedDocumentFactory(text="alte Haushaltssatzung")
    drain()
    fill = type(engine).fill

    def changed_just_before(self, index, documents, *, version):
        row.text = "neue Geschäftsordnung"
        row.save()
        drain()
        fill(self, index, documents, version=version)

    monkeypatch.setattr(type(engine), "fill", changed_just_before)
    reindex(engine)

    assert found(engine, "Geschäftsordnung") == [row.external_id]
    assert found(engine, "Haushaltssatzung") == []


def test_a_row_deleted_while_it_is_reindexed_is_not_revived(engine, monkeypatch):
    row = ImportedDocumentFactory(text="Haushaltssatzung")
    drain()
    fill = type(engine).fill

    def deleted_just_before(self, index, documents, *, version):
        if ImportedDocument.objects.filter(pk=row.pk).exists():
            row.delete()
        drain()
        fill(self, index, documents, version=version)

    monkeypatch.setattr(type(engine), "fill", deleted_just_before)
    reindex(engine)

    assert found(engine, "Haushaltssatzung") == []


def test_versions_rise_with_every_write(db):
    assert engines_base.new_version() < engines_base.new_version()


# Commands


def test_imported_documents_keep_their_ids_in_hits_and_runs(engine, tmp_path):
    lines = [
        {"id": "urteil-1", "title": "Urteil", "text": "Der Kaufvertrag ist wirksam."},
        {"id": "urteil-2", "text": "Die Kündigung ist unwirksam."},
    ]
    file, queries, out = tmp_path / "a.jsonl", tmp_path / "q.tsv", tmp_path / "run.tsv"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    queries.write_text("q1\tKaufverträge\nq2\tKündigungen\nq3\tnirgends\n")
    member = UserFactory()
    READABLE[member.pk] = {7}

    call_command("import_documents", str(file), format="jsonl", space="geheim")
    engine.refresh()
    args = {"queries": str(queries), "out": str(out), "size": 100}
    call_command("search_run", **args, user=member.email)
    assert [line.split("\t")[:3] for line in out.read_text().splitlines()] == [
        ["q1", "urteil-1", "1"],
        ["q2", "urteil-2", "1"],
    ]

    call_command("search_run", **args, user=UserFactory().email)
    assert out.read_text() == ""
    call_command("import_documents", str(file), format="jsonl", space="offen")
    assert ImportedDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "a", "text": "x"}\n{"id": ', "line 2: not JSON"),
        ('{"id": "a", "text": "x"}\n{"text": "x"}', 'line 2: "id" is missing'),
        ('{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}', "line 2: the id was used before"),
        ('["a"]', "line 1: an object"),
    ],
)
def test_an_import_with_an_error_names_the_line_and_changes_nothing(tmp_path, content, message, db):
    file = tmp_path / "a.jsonl"
    file.write_text(content)

    with pytest.raises(CommandError, match=message):
        call_command("import_documents", str(file), space="offen")

    assert not ImportedDocument.objects.exists()
    assert not IndexQueueEntry.objects.exists()


def test_an_unknown_space_is_refused(tmp_path, db):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "a", "text": "x"}')

    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_documents", str(file), space="nowhere")


def test_on_a_database_without_an_engine_search_says_what_it_needs(settings, monkeypatch, db):
    monkeypatch.setattr(connection, "vendor", "mysql")
    from teamweb_search.engines import current

    with pytest.raises(SearchUnavailable, match="ELASTICSEARCH_URL"):
        current()


def test_results_tell_the_kind_of_imported_documents(engine):
    ImportedDocumentFactory(text="Haushaltssatzung")
    drain()

    assert results(engine, "Haushaltssatzung").hits[0].kind == "imported"


def test_another_app_is_migrated_before_search_has_its_tables(db):
    before = list(SearchIndex.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE teamweb_search_searchindex RENAME TO not_yet")

    call_command("migrate", "contenttypes", verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE not_yet RENAME TO teamweb_search_searchindex")
    assert list(SearchIndex.objects.values()) == before
