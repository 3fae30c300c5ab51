"""The start page after signing in; each part is one query of a fixed number of rows."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from ..access.readable import editable_access_ids, readable_accesses
from ..core.database.any_of import AnyOf
from ..core.database.german_order import german
from ..groups.models import Membership
from ..meetings.models import Attendance, Meeting
from ..notifications.models import Notification, Watch
from ..spaces.models import SpaceEntry, page_url
from ..todos.models import Todo

ROWS = 8
# What a list shows of an entry: pages, spaces and people have a hundred columns more.
OF_ENTRY = ("changed_at", "page__title", "page__url_path", "space__title")
OF_PERSON = ("changed_by__first_name", "changed_by__last_name", "changed_by__email")


def overview(user: Any) -> dict[str, Any]:
    memberships = list(my_memberships(user))
    group_ids = {membership.group_id for membership in memberships}
    return {
        "memberships": memberships,
        "changes": with_urls(recent_changes(user, group_ids)),
        "todos": my_todos(user),
        "meetings": upcoming_meetings(user, group_ids),
        "notices": unread_notices(user),
        "watched": with_urls(watched_pages(user)),
        "drafts": with_urls(my_drafts(user)),
    }


def with_urls(entries: QuerySet) -> list[tuple[SpaceEntry, str]]:
    return [(entry, page_url(entry.page)) for entry in entries]


def my_memberships(user: Any) -> QuerySet:
    mine = Membership.objects.on().filter(user=user)
    return mine.select_related("group__type").order_by(german("group__name"), "role")


def recent_changes(user: Any, group_ids: set[int]) -> QuerySet:
    """The last changes by anybody in the spaces of my groups and in those I may edit."""
    mine = Q(space__group__in=group_ids) | Q(
        page__page_access__access_id__in=AnyOf(editable_access_ids(user))
    )
    return (
        SpaceEntry.objects.visible_to(user)
        .filter(mine, changed_at__isnull=False)
        .select_related("page", "space", "changed_by")
        .only(*OF_ENTRY, *OF_PERSON)
        .order_by("-changed_at")[:ROWS]
    )


def my_todos(user: Any) -> QuerySet:
    mine = Todo.objects.visible_to(user).current().of(user).by_urgency()
    return mine.select_related("group__type")[:ROWS]


def upcoming_meetings(user: Any, group_ids: set[int]) -> QuerySet:
    """Meetings of my groups, and others that I am invited to; `needs_answer` where mine is open."""
    mine = Attendance.objects.filter(meeting=OuterRef("pk"), user=user)
    unanswered = mine.filter(
        invitation__isnull=False,
        answer=Attendance.Answer.NONE,
        meeting__state=Meeting.State.INVITED,
        meeting__cancelled_at=None,
    )
    soon = Meeting.objects.announced_to(user).upcoming()
    return (
        soon.filter(Q(group__in=group_ids) | Exists(mine))
        .annotate(needs_answer=Exists(unanswered))
        .select_related("group__type")[:ROWS]
    )


def unread_notices(user: Any) -> QuerySet:
    return Notification.objects.visible_to(user).unread().select_related("by")[:ROWS]


def watched_pages(user: Any) -> QuerySet:
    """Pages that I watch and may still read; every page type is watched as a page."""
    pages = ContentType.objects.get_for_model(Page)
    watched = Watch.objects.filter(user=user, content_type=pages)
    return (
        SpaceEntry.objects.visible_to(user)
        .filter(page_id__in=watched.values("object_id"))
        .select_related("page", "space", "changed_by")
        .only(*OF_ENTRY, *OF_PERSON)
        .order_by("-changed_at")[:ROWS]
    )


def my_drafts(user: Any) -> QuerySet:
    """Pages that I began and that nobody else sees in lists yet."""
    return (
        SpaceEntry.objects.filter(
            page__live=False,
            page__owner=user,
            trashed_at=None,
            page__page_access__access_id__in=readable_accesses(user),
            page__live_revision=None,
        )
        .select_related("page", "space", "changed_by")
        .only(*OF_ENTRY, *OF_PERSON)
        .order_by("-changed_at")[:ROWS]
    )
