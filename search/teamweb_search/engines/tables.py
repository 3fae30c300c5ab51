"""What the two engines inside the site's database share: an index is a set of tables."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from django.db import connection, transaction

from ..documents.document import Document
from ..models import SearchIndex
from .base import Engine
from .errors import IndexMissing
from .terms import Terms

Written = Mapping[str, Sequence[tuple[Document, Terms]]]


class TableEngine(Engine):
    """Tables are named after the row of their index. They are copied with the database."""

    tables: Sequence[str]
    # Statements that create the tables of an index `{name}`.
    layout: str

    @abstractmethod
    def _write(self, name: str, documents: Written, version: int) -> None:
        """Replace the documents of these sources in one index, unless newer ones are there."""

    @abstractmethod
    def _errors_translated(self) -> AbstractContextManager[None]: ...

    def _replace(
        self,
        indexes: Sequence[SearchIndex],
        documents: Mapping[str, Sequence[Document]],
        version: int,
    ) -> None:
        # Other writers wait for this one: what takes time is done before.
        written = {
            source: [(document, Terms.of(document)) for document in found]
            for source, found in documents.items()
        }
        with self._errors_translated(), transaction.atomic():
            for index in indexes:
                self._write(index.name, written, version)

    @transaction.atomic
    def create_index(self) -> SearchIndex:
        index = SearchIndex.objects.create(
            engine=self.name, name="", state=SearchIndex.State.BUILDING
        )
        index.name = f"teamweb_search_{index.pk}"
        index.save(update_fields=["name"])
        self._drop_tables(index)
        with connection.cursor() as cursor:
            for statement in self.layout.format(name=index.name).split(";"):
                cursor.execute(statement)
        return index

    @transaction.atomic
    def make_live(self, index: SearchIndex) -> None:
        states = SearchIndex.State
        before = SearchIndex.objects.filter(engine=self.name, state=states.LIVE)
        before.exclude(pk=index.pk).update(state=states.RETIRED)
        index.state = states.LIVE
        index.save(update_fields=["state"])

    @transaction.atomic
    def drop(self, index: SearchIndex) -> None:
        self._drop_tables(index)
        index.delete()

    def _drop_tables(self, index: SearchIndex) -> None:
        with connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DROP TABLE IF EXISTS {index.name}_{table}")

    def has(self, index: SearchIndex) -> bool:
        with connection.cursor() as cursor:
            return f"{index.name}_doc" in connection.introspection.table_names(cursor)

    def versions(self, index: SearchIndex) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, version FROM {index.name}_doc")
            return dict(cursor.fetchall())

    def refresh(self) -> None:
        """What is written to tables can be found at once."""

    def ping(self) -> None:
        if not self.has(self.live()):
            raise IndexMissing("the index is gone: run `teamweb reindex`")
