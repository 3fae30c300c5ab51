"""The access of a meeting, its items and their records."""

from ....access.models import Access, PageAccess
from ....todos.actions import move_source_access
from ..errors import PartBNotRestrictable
from ..models import AgendaItem, Meeting, Part
from ..signals import item_access_changed


def meeting_access(meeting: Meeting) -> int:
    """The access of the meeting itself: the page's own, should it be narrowed; else by its state."""
    restricted = _restricted_access(meeting)
    if restricted is not None:
        return restricted
    space = meeting.space
    is_draft = meeting.state == Meeting.State.DRAFT
    return space.members_access.pk if is_draft else space.audience_access.pk


def item_access(meeting: Meeting, part: str) -> int:
    """The access of an item: the audience's for part A in the open, else the members'.

    Raises PartBNotRestrictable.
    """
    restricted = _restricted_access(meeting)
    if restricted is not None:
        if part == Part.B:
            raise PartBNotRestrictable(meeting)
        return restricted
    if part == Part.A and meeting.is_open:
        return meeting.space.audience_access.pk
    return meeting.space.members_access.pk


def _restricted_access(meeting: Meeting) -> int | None:
    if meeting.pk is None:
        return None
    return (
        PageAccess.objects.filter(
            page__teamweb_minutespage__meeting=meeting, access__kind=Access.Kind.RESTRICTED
        )
        .values_list("access_id", flat=True)
        .first()
    )


def apply_access(meeting: Meeting) -> None:
    """Give the meeting and all that hangs on it the access its state asks for. Raises PartBNotRestrictable."""
    meeting.access_id = meeting_access(meeting)
    meeting.save()
    accesses = dict.fromkeys(Part.values)
    for item in AgendaItem.objects.filter(meeting=meeting):
        access_id = accesses[item.part] or item_access(meeting, item.part)
        accesses[item.part] = access_id
        if item.access_id != access_id:
            item.access_id = access_id
            item.save(update_fields=["access"])
            propagate_access(item)


def propagate_access(item: AgendaItem) -> None:
    """Give the todos and other records of an item the item's access."""
    move_source_access(source=item, access_id=item.access_id)
    item_access_changed.send(AgendaItem, item=item)
