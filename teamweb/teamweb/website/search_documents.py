"""Search documents of the public site, one per page. Nobody finds restricted pages."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction

from teamweb_search.documents import NOBODY, PUBLIC, Document, search_document
from teamweb_search.indexing import queue

from .models import (
    DirectoryPage,
    EventPage,
    HomePage,
    MembersPage,
    ModelRegionIndexPage,
    ModelRegionPage,
    NewsPage,
    PressIndexPage,
    PressReleasePage,
    PressReviewPage,
    PublicationPage,
    PublicPage,
    StandardPage,
    TeamPage,
    plain_text,
)


def _document(page: PublicPage, **facts: Any) -> Document | None:
    if not page.live or not page.url_path:
        return None
    lead, more = getattr(page, "lead", ""), facts.pop("more", "")
    below = _words_of_stream(page.parts)
    return Document(
        id=f"public:{page.pk}",
        title=page.title,
        body="\n".join(text for text in (lead, plain_text(page.body), below, more) if text),
        url=page.url or "",
        access=NOBODY if page.get_view_restrictions().exists() else PUBLIC,
        **facts,
    )


def _words_of_stream(stream: Any) -> str:
    return "\n".join(stream.stream_block.get_searchable_content(stream))


@search_document(HomePage, source="public")
@search_document(StandardPage, source="public")
@search_document(PressIndexPage, source="public")
@search_document(ModelRegionIndexPage, source="public")
def standard_page(page: PublicPage) -> Document | None:
    return _document(page, kind="public_page")


@search_document(PressReviewPage, source="public")
@search_document(MembersPage, source="public")
@search_document(TeamPage, source="public")
def directory_page(page: DirectoryPage) -> Document | None:
    return _document(page, kind="public_page", more=_words_of_stream(page.entries))


@search_document(ModelRegionPage, source="public")
def model_region_page(page: ModelRegionPage) -> Document | None:
    return _document(page, kind="public_page", more=page.municipalities)


@search_document(NewsPage, source="public")
@search_document(PressReleasePage, source="public")
def news_page(page: NewsPage | PressReleasePage) -> Document | None:
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
