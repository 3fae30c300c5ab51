"""Update the minutes' page and a meeting's access after changes in other apps."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete

from ...access.models import Access, PageAccess
from ...access.signals import page_access_changed
from ...spaces.models import SpaceEntry
from ...spaces.structure.tree import invalidate_etag
from ...todos.models import Todo
from ..planning.actions import apply_access
from ..planning.errors import PartBNotRestrictable
from ..planning.models import AgendaItem, Meeting, Part
from ..planning.signals import item_access_changed
from .errors import MinutesStayInSpace
from .models import MinutesPage, Resolution


def follow_page_access(page_ids: list[int], **kwargs: Any) -> None:
    """Minutes whose page was narrowed or widened take their items, resolutions and todos along.

    Raises PartBNotRestrictable: members would read less of part A than of part B; and
    MinutesStayInSpace for a page that was moved to another space.
    """
    restricted = set(
        PageAccess.objects.filter(
            page_id__in=page_ids, access__kind=Access.Kind.RESTRICTED
        ).values_list("page_id", flat=True)
    )
    pages = MinutesPage.objects.filter(pk__in=page_ids).select_related("meeting__space", "entry")
    for page in pages:
        if page.entry.space_id != page.meeting.space_id:
            raise MinutesStayInSpace(page.meeting)
        if page.pk in restricted and page.meeting.items.filter(part=Part.B).exists():
            raise PartBNotRestrictable(page.meeting)
        apply_access(page.meeting)


def meeting_saved(instance: Meeting, created: bool = False, **kwargs: Any) -> None:
    if not created:
        _invalidate_minutes_etag(instance.pk)
        entries = SpaceEntry.objects.filter(page__teamweb_minutespage__meeting_id=instance.pk)
        entries.exclude(day=instance.held_on).update(day=instance.held_on)


def todo_changed(instance: Todo, created: bool = False, **kwargs: Any) -> None:
    """A todo shown in minutes changed by itself: browsers fetch the minutes' page again."""
    kind = ContentType.objects.get_for_model(AgendaItem)
    if instance.source_type_id == kind.pk and instance.source_id and not created:
        item = AgendaItem.objects.filter(pk=instance.source_id).first()
        if item:
            _invalidate_minutes_etag(item.meeting_id)


def _invalidate_minutes_etag(meeting_id: int) -> None:
    pages = MinutesPage.objects.filter(meeting_id=meeting_id).values_list("pk", flat=True)
    if page_ids := list(pages):
        invalidate_etag(page_ids)


def keep_published(instance: MinutesPage, **kwargs: Any) -> None:
    """Refuse to delete the page of published minutes, also with a page above it."""
    meeting = instance.meeting
    if meeting.versions.exists():
        raise ProtectedError("Published minutes are kept with their page.", {meeting})


def follow_item_access(item: AgendaItem, **kwargs: Any) -> None:
    """Give resolutions the access of their item."""
    for resolution in Resolution.objects.filter(item=item).exclude(access_id=item.access_id):
        resolution.access_id = item.access_id
        resolution.save(update_fields=["access"])


def connect() -> None:
    item_access_changed.connect(follow_item_access, dispatch_uid="meetings_follow_item_access")
    pre_delete.connect(
        keep_published, sender=MinutesPage, dispatch_uid="meetings_keep_published_minutes"
    )
    page_access_changed.connect(follow_page_access, dispatch_uid="meetings_follow_page_access")
    post_save.connect(meeting_saved, sender=Meeting, dispatch_uid="meetings_meeting_saved")
    post_save.connect(todo_changed, sender=Todo, dispatch_uid="meetings_todo_saved")
    post_delete.connect(todo_changed, sender=Todo, dispatch_uid="meetings_todo_deleted")
