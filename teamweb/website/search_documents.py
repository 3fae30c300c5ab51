"""What can be found of the public site: a page is one hit. Restricted pages are nobody's hit."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.html import strip_tags
from wagtail.models import PageViewRestriction

from search.documents import NOBODY, PUBLIC, Document, search_document
from search.indexing import queue

from .models import EventPage, HomePage, NewsPage, PublicationPage, PublicPage, StandardPage


def _words(html: str) -> str:
    return strip_tags(html.replace("<", " <")).strip()


def _document(page: PublicPage, **facts: Any) -> Document | None:
    if not page.live or not page.url_path:
        return None
    lead = getattr(page, "lead", "")
    return Document(
        id=f"public:{page.pk}",
        title=page.title,
        body="\n".join(text for text in (lead, _words(page.body), facts.pop("more", "")) if text),
        url=page.url or "",
        access=NOBODY if page.get_view_restrictions().exists() else PUBLIC,
        **facts,
    )


@search_document(HomePage, source="public")
@search_document(StandardPage, source="public")
def standard_page(page: PublicPage) -> Document | None:
    return _document(page, kind="public_page")


@search_document(NewsPage, source="public")
def news_page(page: NewsPage) -> Document | None:
    return _document(page, kind="news", date=page.published_on)


@search_document(EventPage, source="public")
def event_page(page: EventPage) -> Document | None:
    facts = " ".join(fact for fact in (page.series, page.place, page.venue, page.organiser) if fact)
    return _document(page, kind="event", date=page.starts_on, more=facts)


@search_document(
    PublicationPage, source="public", prefetch=lambda rows: rows.select_related("group__type")
)
def publication_page(page: PublicationPage) -> Document | None:
    facts = f"{page.get_kind_display()} {page.edition} {page.publisher} {page.group or ''}"
    return _document(page, kind="publication", date=page.published_on, more=facts)


def _restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    below: QuerySet = instance.page.get_descendants(inclusive=True)
    queue.enqueue_sources([f"public:{pk}" for pk in below.values_list("pk", flat=True)])


post_save.connect(
    _restriction_changed, PageViewRestriction, dispatch_uid="search_restriction_saved"
)
post_delete.connect(
    _restriction_changed, PageViewRestriction, dispatch_uid="search_restriction_deleted"
)
