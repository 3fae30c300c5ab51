"""What is written last counts, on every engine."""

from teamweb_search.engines.base import new_version
from tests.factories.search import document

from ..asking import found


def test_all_documents_of_a_source_are_replaced_together(engine):
    both = [
        document("page:1#a", body="Anfang", source="page:1"),
        document("page:1#b", body="Schluss", source="page:1"),
    ]
    engine.write(both)
    engine.refresh()

    engine.write(both[:1])

    assert (found(engine, "Anfang"), found(engine, "Schluss")) == (["page:1#a"], [])


def test_a_late_write_never_overwrites_a_newer_one(engine):
    late, early, last = new_version(), new_version(), new_version()
    engine.write([document("page:1", body="neu")], version=early)

    engine.write([document("page:1", body="alt")], version=late)
    assert (found(engine, "neu"), found(engine, "alt")) == (["page:1"], [])

    engine.remove(["page:1"], version=last)
    engine.write([document("page:1", body="neu")], version=early)
    assert found(engine, "neu") == []
