from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.signals import post_migrate

from .documents.registry import row_deleted, row_saved
from .engines import SearchUnavailable, current
from .engines.tables import TableEngine
from .indexing.queue import enqueue, enqueue_deleted
from .models import SearchIndex


def enqueue_saved(instance: Model, **kwargs: Any) -> None:
    enqueue(instance)


def enqueue_removed(instance: Model, **kwargs: Any) -> None:
    enqueue_deleted(instance)


def make_first_index(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After migrating on SQLite there is an index to write to; Elasticsearch gets its by the first write.

    Not so after `migrate <another app>` on an empty database: the signal comes for every app.
    """
    table = SearchIndex._meta.db_table
    if using != DEFAULT_DB_ALIAS or table not in connection.introspection.table_names():
        return
    try:
        engine = current()
    except SearchUnavailable:
        return
    if isinstance(engine, TableEngine):
        engine.indexes()


def connect(app: Any) -> None:
    row_saved.connect(enqueue_saved, dispatch_uid="search_enqueue_saved")
    row_deleted.connect(enqueue_removed, dispatch_uid="search_enqueue_deleted")
    post_migrate.connect(make_first_index, sender=app, dispatch_uid="search_first_index")
