from django.db.models import QuerySet
from django.utils import timezone

from search.documents import Document, search_document

from .models import Todo


def _with_group(rows: QuerySet) -> QuerySet:
    return rows.select_related("access__space").prefetch_related("owners")


@search_document(Todo, prefetch=_with_group)
def todo_document(todo: Todo) -> Document:
    owners = [str(owner) for owner in todo.owners.all()]
    return Document(
        id=f"todo:{todo.pk}",
        title=todo.title,
        body="\n".join(filter(None, (todo.description, ", ".join(owners), todo.owner_text))),
        url=todo.get_absolute_url(),
        access=todo.access_id,
        # The slug of a space's page is the space's key.
        space=todo.access.space.slug,
        date=timezone.localdate(todo.created_at),
    )
