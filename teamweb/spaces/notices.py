"""Who is told of a changed page: its watchers, those of its space, and whom the text mentions."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ..access.models import Access, PageAccess
from ..core.richtext import references
from ..notifications.actions import notify, watchers
from .models import SpaceEntry, page_url
from .requests import managers_of


def tell_of_version(page: Any, revision: Any, *, is_automatic: bool = False) -> None:
    """Rows of the transaction that made the version; `notify` leaves out who may not read it.

    Of versions that nobody asked for (a pause in writing) people are told once a day and writer.
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
    facts = {
        "text": getattr(getattr(revision, "version_note", None), "comment", ""),
        "url": page_url(page),
        "access_id": access_id,
        "by": author,
    }
    if mentioned:
        people = get_user_model()._default_manager.filter(pk__in=mentioned, is_active=True)
        subject = _("%(person)s mentions you in “%(page)s”")
        notify(
            recipients=people,
            kind="mention",
            subject=subject % {"person": author or "", "page": page.title},
            **facts,
        )
    if recipients:
        subject = _("%(person)s changed “%(page)s”")
        notify(
            recipients=recipients,
            kind="page_changed",
            subject=subject % {"person": author or "", "page": page.title},
            key=f"page_written:{page.pk}:{revision.user_id}:{timezone.localdate()}"
            if is_automatic
            else f"page_changed:{revision.pk}",
            **facts,
        )


def tell_of_draft(page: Any, revision: Any) -> None:
    """A text waits to be published: those who do that are told once, until it is decided."""
    access = Access.objects.get(pages__page_id=page.pk)
    _tell(
        page,
        managers_of(access),
        kind="draft_waits",
        subject=_("A draft waits for you: “%(page)s”"),
        title=revision.content.get("title", page.title),
        by=revision.user,
    )


def tell_of_decision(page: Any, revision: Any, *, by: Any, reason: str | None = None) -> None:
    """Whoever wrote the draft hears what became of it; with a `reason` it was sent back."""
    subject = (
        _("Your draft is published: “%(page)s”")
        if reason is None
        else _("Your draft was sent back: “%(page)s”")
    )
    title = revision.content.get("title", page.title)
    writers = [revision.user] if revision.user else []
    _tell(page, writers, kind="draft_decided", subject=subject, title=title, by=by, text=reason)


def _tell(
    page: Any, people: list[Any], *, kind: str, subject: str, title: str, by: Any, text: Any = ""
) -> None:
    access_id = PageAccess.objects.values_list("access_id", flat=True).get(page_id=page.pk)
    notify(
        recipients=people,
        kind=kind,
        subject=subject % {"page": title},
        text=text or "",
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
