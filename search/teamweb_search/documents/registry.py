"""Which models can be found, and how their rows become documents."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from .document import Document

logger = logging.getLogger(__name__)

Built = Document | Iterable[Document] | None
Builder = Callable[[Any], Built]


# Sent with the `instance`. The index queue listens: it needs this module, so this one does not
# import it.
row_saved, row_deleted = Signal(), Signal()


class UnknownModel(LookupError):
    """No `search_documents.py` offers documents for this model."""


@dataclass(frozen=True)
class RegisteredModel:
    """What one `search_documents.py` says about one model."""

    model: type[Model]
    prefix: str
    build: Builder
    prefetch: Callable[[QuerySet], QuerySet] | None

    def rows(self) -> QuerySet:
        rows = self.model._default_manager.all()
        return self.prefetch(rows) if self.prefetch else rows

    def documents(self, instance: Model) -> list[Document]:
        built = self.build(instance)
        if built is None:
            return []
        source = f"{self.prefix}:{instance.pk}"
        documents = [built] if isinstance(built, Document) else list(built)
        return [replace(document, source=source) for document in documents]


_registered: dict[type[Model], RegisteredModel] = {}


def search_document(
    model: type[Model],
    *,
    source: str = "",
    prefetch: Callable[[QuerySet], QuerySet] | None = None,
) -> Callable[[Builder], Builder]:
    """Register the builder of a model's documents and keep them in step with its rows.

    The source of a row is "<source>:<pk>"; by default the model's name. Several page
    types share "page". `prefetch` may add select_related and the like for bulk work.
    """

    def register(build: Builder) -> Builder:
        prefix = source or model._meta.model_name or ""
        _registered[model] = RegisteredModel(model, prefix, build, prefetch)
        label = model._meta.label
        post_save.connect(_saved, sender=model, dispatch_uid=f"search_saved_{label}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search_deleted_{label}")
        return build

    return register


def registered_models() -> list[RegisteredModel]:
    """In a fixed order, so that an interrupted reindex can go on."""
    return sorted(_registered.values(), key=lambda registered: registered.model._meta.label)


def source_of(instance: Model) -> str:
    """ "page:12" for an instance of a registered model, or of a child of one. Raises UnknownModel."""
    for model in type(instance).__mro__:
        if model in _registered:
            return f"{_registered[model].prefix}:{instance.pk}"
    raise UnknownModel(type(instance)._meta.label)


def documents_of(sources: Iterable[str]) -> dict[str, list[Document]]:
    """What the database says now about each source; an empty list for what is gone or hidden.

    A source whose builder raises is left out, so that one bad row stops nobody else's.
    """
    found: dict[str, list[Document]] = {source: [] for source in sources}
    wanted: Mapping[str, set[str]] = defaultdict(set)
    for source in found:
        prefix, _, pk = source.partition(":")
        wanted[prefix].add(pk)
    for registered in registered_models():
        if pks := wanted.get(registered.prefix):
            for source, documents in _built(registered, registered.rows().filter(pk__in=pks)):
                if documents is None:
                    del found[source]
                else:
                    found[source] = documents
    return found


def _built(
    registered: RegisteredModel, rows: Iterable[Model]
) -> Iterator[tuple[str, list[Document] | None]]:
    for row in rows:
        source = f"{registered.prefix}:{row.pk}"
        try:
            yield source, registered.documents(row)
        except Exception:
            logger.exception("no search document could be built", extra={"source": source})
            yield source, None


def documents_of_rows(
    registered: RegisteredModel, rows: Iterable[Model]
) -> dict[str, list[Document]]:
    """Like `documents_of` for rows already loaded; used by reindex."""
    return {source: found for source, found in _built(registered, rows) if found is not None}


def _saved(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    row_saved.send(sender, instance=instance)


def _deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    row_deleted.send(sender, instance=instance)
