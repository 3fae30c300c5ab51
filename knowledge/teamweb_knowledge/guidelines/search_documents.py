from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.utils.html import strip_tags

from teamweb_search.documents import Document, search_document
from teamweb_search.indexing.queue import enqueue

from .models import Chapter, Guideline


@search_document(Guideline)
def guideline_document(guideline: Guideline) -> Document:
    return Document(
        id=f"guideline:{guideline.pk}",
        title=guideline.title,
        body="\n".join(filter(None, [guideline.summary, guideline.follow_up])),
        headings=guideline.group_name,
        url=guideline.get_absolute_url(),
        access=guideline.access_id,
        labels=[str(guideline.get_kind_display())],
    )


def _with_guideline(rows: QuerySet) -> QuerySet:
    return rows.select_related("guideline")


@search_document(Chapter, prefetch=_with_guideline)
def chapter_document(chapter: Chapter) -> Document:
    # A blank between blocks keeps the last word of one from the first of the next.
    text = strip_tags(chapter.body.replace("<", " <"))
    return Document(
        id=f"chapter:{chapter.pk}",
        title=chapter.title,
        body=" ".join(text.split()),
        parent=chapter.guideline.title,
        url=chapter.get_absolute_url(),
        access=chapter.guideline.access_id,
    )


def _guideline_saved(sender: Any, instance: Guideline, raw: bool = False, **kwargs: Any) -> None:
    # Its chapters carry its title and its access.
    for chapter in instance.chapters.all():
        enqueue(chapter)


post_save.connect(_guideline_saved, sender=Guideline, dispatch_uid="guidelines_search_chapters")
