"""Texts of pages that several people may write in at once."""

from typing import Any

from wagtail.models import Page

from ..access.models import Level
from ..accounts.typing import User
from ..coediting.registry import CoeditedField, Right, coedited
from .actions.written_together import store_written_together
from .history.drafts import has_draft, is_new_draft, page_for_editing, revisions_of
from .models import SpaceEntry, SpacePage, WikiPage
from .permissions import page_level

# Versions from before anybody wrote together that are compared to learn who wrote what.
COMPARED_VERSIONS = 100


def _paths_above(page: Page) -> list[str]:
    """Its own path in the tree and those of the pages above it."""
    return [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]


class PageText(CoeditedField):
    def right(self, target: Any, user: Any) -> Right:
        entry = SpaceEntry.objects.select_related("space").filter(page_id=target.pk).first()
        level = page_level(user, target)
        stored = type(target)._default_manager.filter(pk=target.pk).first()
        if entry is None or stored is None or not level:
            return Right.NONE
        # Drafts, and what is written on towards the next one, are for people who may edit.
        is_open = stored.live and not (entry.space.is_moderated or has_draft(stored))
        if level < Level.EDIT and not is_open:
            return Right.NONE
        if not stored.live and not is_new_draft(stored):
            return Right.NONE
        may_write = level >= Level.EDIT and not entry.space.is_archived
        return Right.WRITE if may_write else Right.READ

    def is_put_away(self, target: Any, user: Any) -> bool:
        pages = Page.objects.filter(pk=target.pk, live=False)
        above = [path for page in pages for path in _paths_above(page)]
        trashed = SpaceEntry.objects.filter(page__path__in=above, trashed_at__isnull=False)
        return page_level(user, target) >= Level.EDIT and trashed.exists()

    def html(self, target: Any) -> str:
        return str(page_for_editing(target).body)

    def save(self, target: Any, html: str, *, by: User | None, kind: str, comment: str) -> Any:
        return store_written_together(page=target, body=html, by=by, kind=kind, comment=comment)

    def history(self, target: Any) -> list[tuple[str, int | None, int]]:
        found = revisions_of(target)[:COMPARED_VERSIONS]
        rows = found.values_list("content", "user_id", "pk")
        return [(content.get("body", ""), user, -pk) for content, user, pk in reversed(rows)]


coedited(WikiPage, "body")(PageText)


@coedited(SpacePage, "body")
class SpaceText(PageText):
    """The text on a space's own page."""
