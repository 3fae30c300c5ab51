"""Notify watchers of a page and its space, and the people that its text mentions."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from ..access.models import Access, PageAccess
from ..accounts.typing import User
from ..core.richtext import references
from ..core.richtext.text import passages_with_mentions
from ..notifications.actions import notify, watchers
from .models import SpaceEntry, page_url
from .permissions import managers_of

# Characters of a longer passage that a notice shows.
EXCERPT = 500


def notify_of_version(page: Any, revision: Any, *, is_automatic: bool = False) -> None:
    """Rows of the transaction that made the version; `notify` leaves out who may not read it.

    Versions that nobody asked for (a pause in writing) notify once a day and writer.
    """
    access_id = (
        PageAccess.objects.filter(page_id=page.pk).values_list("access_id", flat=True).first()
    )
    if access_id is None:
        return
    mentioned = _newly_mentioned(page, revision)
    space = SpaceEntry.objects.select_related("space").get(page_id=page.pk).space
    recipients = [user for user in watchers(page, space) if user.pk not in mentioned]
    if not mentioned and not recipients:
        return
    author = revision.user
    about = {"url": page_url(page), "access_id": access_id, "by": author}
    if mentioned:
        _notify_mentioned(page, space, revision, mentioned, about)
    if recipients:
        comment = getattr(getattr(revision, "version_note", None), "comment", "")
        notify(
            recipients=recipients,
            kind="page_changed",
            facts={"page": page.title, "space": space.title, "excerpt": comment},
            key=f"page_written:{page.pk}:{revision.user_id}:{timezone.localdate()}"
            if is_automatic
            else f"page_changed:{revision.pk}",
            **about,
        )


def _notify_mentioned(
    page: Any, space: Any, revision: Any, mentioned: set[int], about: dict[str, Any]
) -> None:
    """Each with the passage that is about them."""
    users = get_user_model()._default_manager
    names = {user.pk: str(user) for user in users.filter(pk__in=references(page.body).mentions)}
    passages = passages_with_mentions(page.body, names)
    for person in users.filter(pk__in=mentioned, is_active=True):
        notify(
            recipients=[person],
            kind="mention",
            facts={
                "page": page.title,
                "space": space.title,
                "group": str(space.group or ""),
                "day": timezone.localdate(revision.created_at).isoformat(),
                "excerpt": passages.get(person.pk, "")[:EXCERPT],
            },
            **about,
        )


def notify_of_draft(page: Any, revision: Any) -> None:
    """Notify those who may publish that a draft waits; once, until it is decided."""
    access = Access.objects.get(pages__page_id=page.pk)
    _notify_of_draft(
        page,
        managers_of(access),
        kind="draft_waits",
        title=revision.content.get("title", page.title),
        by=revision.user,
    )


def notify_of_decision(page: Any, revision: Any, *, by: User, reason: str | None = None) -> None:
    """Notify the writer of a draft that it was published, or with a `reason` sent back."""
    title = revision.content.get("title", page.title)
    _notify_of_draft(
        page,
        [revision.user] if revision.user else [],
        kind="draft_decided",
        title=title,
        by=by,
        is_published=reason is None,
        reason=reason or "",
    )


def _notify_of_draft(
    page: Any, people: list[Any], *, kind: str, title: str, by: User, **facts: str | bool
) -> None:
    access_id = PageAccess.objects.values_list("access_id", flat=True).get(page_id=page.pk)
    notify(
        recipients=people,
        kind=kind,
        facts={"page": title, **facts},
        url=reverse("teamweb_spaces:draft", args=[page.pk]),
        access_id=access_id,
        by=by,
    )


def _newly_mentioned(page: Any, revision: Any) -> set[int]:
    body = getattr(page, "body", "")
    if "data-mention" not in body:
        return set()
    versions = Revision.page_revisions.filter(object_id=str(page.pk), pk__lt=revision.pk)
    versions = versions.exclude(version_note__is_draft=True)
    before = versions.order_by("-pk").first()
    known = references(before.content.get("body", "")).mentions if before else set()
    return references(body).mentions - known
