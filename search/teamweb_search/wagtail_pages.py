"""Plain Wagtail pages in search, for sites that set `SEARCH_WAGTAIL_PAGES`."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from .documents import NOBODY, PUBLIC, Document
from .indexing.queue import enqueue_sources, hide_until_indexed

PREFIX = "wagtail"


def plain_page_document(page: Page) -> Document | None:
    """A live page by its title and search description; nobody finds a restricted one."""
    if not page.live or page.is_root():
        return None
    restricted = page.get_view_restrictions().exists()
    return Document(
        id=f"{PREFIX}:{page.pk}",
        kind="page",
        title=page.title,
        body=page.search_description,
        url=page.url or "",
        access=NOBODY if restricted else PUBLIC,
        date=page.last_published_at,
    )


def connect_signals() -> None:
    """Page types are models of their own: Django's signals for Page do not name their changes."""
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid="search_page_changed")
    post_page_move.connect(_page_moved, dispatch_uid="search_page_moved")
    for signal in (post_save, post_delete):
        signal.connect(
            _restriction_changed, sender=PageViewRestriction, dispatch_uid="search_restriction"
        )


def disconnect_signals() -> None:
    for signal in (page_published, page_unpublished):
        signal.disconnect(dispatch_uid="search_page_changed")
    post_page_move.disconnect(dispatch_uid="search_page_moved")
    for signal in (post_save, post_delete):
        signal.disconnect(sender=PageViewRestriction, dispatch_uid="search_restriction")


def _page_changed(instance: Page, **kwargs: Any) -> None:
    enqueue_sources([f"{PREFIX}:{instance.pk}"])


def _page_moved(instance: Page, **kwargs: Any) -> None:
    # The new place may be restricted.
    hide_until_indexed(_beneath(instance), NOBODY)


def _restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    hide_until_indexed(_beneath(instance.page), NOBODY)


def _beneath(page: Page) -> Iterable[str]:
    pages = Page.objects.descendant_of(page, inclusive=True)
    return [f"{PREFIX}:{pk}" for pk in pages.values_list("pk", flat=True)]
