"""What can be found of spaces: each section of a page is a hit, and so is the name of a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from teamweb_search.documents import NOBODY, Document, search_document
from teamweb_search.indexing import queue

from ..access.signals import page_access_changed
from ..core.richtext import sections
from .models import Attachment, SpaceEntry, SpacePage, WikiPage, page_url
from .signals import pages_changed


def _with_place(rows: QuerySet) -> QuerySet:
    rows = rows.select_related("page_access", "entry__space")
    return rows.defer("entry__space__body", "entry__space__rendered_html", "rendered_html")


@search_document(WikiPage, source="page", prefetch=_with_place)
@search_document(SpacePage, source="page", prefetch=_with_place)
def page_documents(page: Any) -> list[Document]:
    """The page with the text before its first heading, then one document per heading."""
    access, entry = getattr(page, "page_access", None), getattr(page, "entry", None)
    if access is None or entry is None or not page.live:
        return []
    return list(_sections(page, access.access_id, entry))


def _sections(page: Any, access_id: int, entry: SpaceEntry) -> Iterator[Document]:
    # Whom it mentions is no word of it: visitors find no names of people.
    parts = sections(page.body, with_names=False) if page.body else []
    url = page_url(page)
    facts: dict[str, Any] = {
        "kind": "page",
        "access": access_id,
        "space": entry.space.key,
        "date": entry.changed_at.date() if entry.changed_at else None,
        "labels": [name for _slug, name in entry.labels],
    }
    first = parts[0].text if parts and not parts[0].anchor else ""
    yield Document(
        id=f"page:{page.pk}",
        title=page.title,
        body="\n".join(part for part in (getattr(page, "description", ""), first) if part),
        headings=" · ".join(part.title for part in parts if part.title),
        url=url,
        **facts,
    )
    for part in parts:
        if part.anchor:
            yield Document(
                id=f"page:{page.pk}#{part.anchor}",
                title=part.title,
                parent=page.title,
                body=part.text,
                url=f"{url}#{part.anchor}",
                **facts,
            )


@search_document(
    Attachment,
    source="file",
    prefetch=lambda rows: rows.select_related("page__page_access", "page__entry__space", "current"),
)
def file_document(attachment: Attachment) -> Document | None:
    page = attachment.page
    access = getattr(page, "page_access", None)
    if page is None or access is None or attachment.trashed_at or not page.live:
        return None
    version = attachment.current
    return Document(
        id=f"file:{attachment.pk}",
        kind="file",
        title=str(attachment),
        body=attachment.name if attachment.title else "",
        parent=page.title,
        url=attachment.get_absolute_url(),
        access=access.access_id,
        space=page.entry.space.key,
        date=version.uploaded_at.date() if version else None,
    )


def _sources(page_ids: list[int]) -> list[str]:
    files = Attachment.objects.filter(page_id__in=page_ids).values_list("pk", flat=True)
    # Other page types of spaces (minutes) queue their own documents.
    own = {
        *WikiPage.objects.filter(pk__in=page_ids).values_list("pk", flat=True),
        *SpacePage.objects.filter(pk__in=page_ids).values_list("pk", flat=True),
    }
    return [f"page:{pk}" for pk in sorted(own)] + [f"file:{pk}" for pk in files]


def _queue(sender: Any, page_ids: list[int], is_hidden: bool = False, **kwargs: Any) -> None:
    if is_hidden:
        queue.hide_until_indexed(_sources(page_ids), NOBODY)
    else:
        queue.enqueue_sources(_sources(page_ids))


def _queue_with_access(sender: Any, page_ids: list[int], new_access_id: int, **kwargs: Any) -> None:
    queue.hide_until_indexed(_sources(page_ids), new_access_id)


pages_changed.connect(_queue, dispatch_uid="spaces_queue_documents")
page_access_changed.connect(_queue_with_access, dispatch_uid="spaces_queue_access")
