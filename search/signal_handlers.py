from typing import Any

from django.db.models.signals import post_migrate


def make_first_index(**kwargs: Any) -> None:
    """After migrating on SQLite there is an index to write to; Elasticsearch gets its by the first write."""
    from .engines import SearchUnavailable, current

    try:
        engine = current()
    except SearchUnavailable:
        return
    if engine.name == "sqlite":
        engine.indexes()


def connect(app: Any) -> None:
    post_migrate.connect(make_first_index, sender=app, dispatch_uid="search_first_index")
