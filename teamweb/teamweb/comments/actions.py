"""Every change of comments. Readers of a page may comment on it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ..access.actions import level_for
from ..access.models import Level, PageAccess
from ..accounts.typing import AnyUser, User
from ..notifications.actions import notify, watchers
from .errors import CommentsClosed
from .models import Comment, Thread


def _level(page: Page, user: AnyUser) -> int:
    access_id = (
        PageAccess.objects.filter(page_id=page.pk).values_list("access_id", flat=True).first()
    )
    return level_for(user, access_id) if access_id else 0


def _check(page: Page, user: AnyUser, level: int = Level.READ) -> Any:
    """The page as its own type. Raises PermissionDenied and CommentsClosed."""
    if not user.is_authenticated or _level(page, user) < level:
        raise PermissionDenied
    specific = page.specific
    if not getattr(specific, "accepts_comments", lambda: True)():
        raise CommentsClosed(page)
    return specific


@transaction.atomic
def add_comment(
    *, page: Page, text: str, by: User, thread: Thread | None = None, quote: str = ""
) -> Comment:
    """Begin a thread on a page, or answer in one; watchers and earlier authors are notified."""
    specific = _check(page, by)
    if thread is None:
        thread = Thread.objects.create(page_id=page.pk, quote=quote)
    elif thread.page_id != page.pk:
        raise PermissionDenied
    comment = Comment.objects.create(thread=thread, author=by, text=text.strip())
    log(specific, "teamweb_comments.comment", user=by, data={"comment": comment.pk})
    writers = [one.author for one in thread.comments.select_related("author") if one.author]
    notify(
        recipients=[*watchers(page), *writers],
        kind="comment",
        facts={"page": page.title, "excerpt": comment.text[:500]},
        url=specific.get_absolute_url(),
        access_id=PageAccess.objects.get(page_id=page.pk).access_id,
        by=by,
    )
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> None:
    """Delete the text and keep the place. For its author and managers of the page."""
    page = comment.thread.page
    _check(page, by)
    if comment.author_id != by.pk and _level(page, by) < Level.MANAGE:
        raise PermissionDenied
    comment.text, comment.deleted_at = "", timezone.now()
    comment.save(update_fields=["text", "deleted_at"])


@transaction.atomic
def resolve_thread(*, thread: Thread, by: User, is_resolved: bool = True) -> Thread:
    """Close a thread or open it again. For editors of the page and the first author."""
    _check(thread.page, by)
    began = thread.comments.values_list("author_id", flat=True).first()
    if began != by.pk and _level(thread.page, by) < Level.EDIT:
        raise PermissionDenied
    thread.resolved_at = timezone.now() if is_resolved else None
    thread.resolved_by = by if is_resolved else None
    thread.save(update_fields=["resolved_at", "resolved_by"])
    return thread
