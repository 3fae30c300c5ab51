"""What is said about a page beside its text."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from wagtail.models import Page

from ...accounts.typing import User
from ..models import SpaceEntry
from .drafts import revisions_of
from .versions import writers_among


@dataclass(frozen=True)
class Change:
    """The last change: who made it, and how many people have written in the page so far."""

    by: User
    writers: int


def published_versions(page: Page) -> QuerySet[Any]:
    """The versions that readers of the page have seen."""
    versions = revisions_of(page).filter(pk__lte=page.live_revision_id or 0)
    return versions.exclude(version_note__is_draft=True)


def last_change(page: Page, entry: SpaceEntry) -> Change | None:
    """One query; None where nobody is known to have changed it."""
    if not entry.changed_by_id:
        return None
    people = get_user_model()._default_manager.filter(pk=entry.changed_by_id)
    writers = writers_among(published_versions(page)).order_by().annotate(all=Value(1))
    number = writers.values("all").annotate(number=Count("pk", distinct=True)).values("number")
    by = people.annotate(writers=Subquery(number, output_field=IntegerField())).first()
    return Change(by, by.writers or 0) if by else None
