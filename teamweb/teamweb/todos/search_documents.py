from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from teamweb_search.documents import Document, search_document

from ..access.readable import names_access_id
from .models import Todo


def _with_group(rows: QuerySet) -> QuerySet:
    return rows.select_related("access__space").prefetch_related("owners")


@search_document(Todo, prefetch=_with_group)
def todo_documents(todo: Todo) -> Iterator[Document]:
    """The todo, and its owners apart: names of people are found by members of the space only."""
    facts: dict[str, Any] = {
        "kind": "todo",
        "url": todo.get_absolute_url(),
        # The slug of a space's page is the space's key.
        "space": todo.access.space.slug,
        "date": timezone.localdate(todo.created_at),
    }
    yield Document(
        id=f"todo:{todo.pk}",
        title=todo.title,
        body=todo.description,
        access=todo.access_id,
        **facts,
    )
    owners = [str(owner) for owner in todo.owners.all()]
    if todo.owner_text:
        owners.append(todo.owner_text)
    if owners:
        yield Document(
            id=f"todo:{todo.pk}#owners",
            title=", ".join(owners),
            parent=todo.title,
            access=names_access_id(todo.access),
            **facts,
        )
