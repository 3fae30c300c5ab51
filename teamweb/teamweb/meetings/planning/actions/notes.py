"""Notes of an item, which several people write in at once (docs/coediting.md).

The row of a live document is locked before the meeting's: a checkpoint holds the one and asks for
the other.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from ....access.actions import level_for
from ....access.models import Level
from ....access.readable import bump_version
from ....accounts.typing import AnyUser, User
from ....coediting.actions import document_of, merge_external_change
from ....coediting.errors import ClosedForNow, TooOld
from ....coediting.models import Checkpoint, CoeditedDocument
from ....coediting.registry import Right
from ....coediting.update_log.checkpoints import checkpoint
from ....core.richtext import UnknownMarkup
from ..errors import ItemChanged, NotesUnreadable
from ..models import AgendaItem, Meeting
from ..rights import may_write
from .shared import bump_revision, check_may_read, locked, writable


def notes_right(item: AgendaItem, user: AnyUser) -> Right:
    """Return the right of `user` in the live notes of an item.

    Only members come near them: the log also holds what was deleted before anybody published it.
    """
    meeting = Meeting.objects.select_related("space").filter(pk=item.meeting_id).first()
    row = AgendaItem.objects.filter(pk=item.pk).first()
    if meeting is None or row is None:
        return Right.NONE
    accesses = (row.access_id, meeting.access_id, meeting.space.members_access)
    level = min(level_for(user, access) for access in accesses)
    if level < Level.READ:
        return Right.NONE
    is_writable = level >= Level.EDIT and may_write(meeting, user) and not meeting.is_published
    return Right.WRITE if is_writable else Right.READ


@transaction.atomic
def record_notes(*, item: AgendaItem, notes: str, by: User | None) -> None:
    """Store the notes of a checkpoint; rights were checked with each of its updates.

    Raises ClosedForNow once the minutes are published: what came too late waits in the log.
    """
    meeting = locked(item.meeting)
    if meeting.is_published:
        raise ClosedForNow(item)
    item = AgendaItem.objects.get(pk=item.pk)
    item.notes = notes
    if notes and item.state == AgendaItem.State.OPEN:
        item.state = AgendaItem.State.DISCUSSED
    item.version += 1
    item.save(update_fields=["notes", "state", "version"])
    bump_revision(meeting)
    log(meeting, "teamweb_meetings.edit_item", user=by, data={"item": item.pk})


@transaction.atomic
def set_item_state(*, item: AgendaItem, state: str, by: User) -> AgendaItem:
    """Note that an item was discussed or not; the same again changes nothing. Raises MinutesAreFinal."""
    if state not in AgendaItem.State.values:
        raise ValueError(state)
    meeting = writable(item.meeting, by)
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    check_may_read(item, by)
    if item.state != state:
        item.state = state
        item.save(update_fields=["state"])
        bump_revision(meeting)
        log(meeting, "teamweb_meetings.edit_item", user=by, data={"item": item.pk})
    return item


def live_notes(item: AgendaItem) -> CoeditedDocument | None:
    """Return the shared document of the notes, locked, or None if there is none yet."""
    document = document_of(item, "notes")
    if document is not None:
        _lock([document.pk])
    return document


def merge_notes(
    document: CoeditedDocument, *, item: AgendaItem, notes: str, by: User, base_version: int
) -> AgendaItem:
    """Bring notes written elsewhere, from `base_version` of the item, into the live ones.

    Raises ItemChanged where more than notes changed since, or the state it started from is gone.
    """
    later = document.checkpoints.filter(target_version__gt=base_version)
    if item.version - base_version != later.values("target_version").distinct().count():
        raise ItemChanged(item)
    earlier = document.checkpoints.filter(target_version__lte=base_version)
    base_seq = earlier.aggregate(seq=Max("seq"))["seq"]
    if base_seq is None:
        # Before the first version the log began with the notes at rest, as its first row.
        first = document.updates.filter(seq=1, kind="import").first()
        if first is None:
            raise ItemChanged(item)
        base_seq = first.seq
    try:
        merge_external_change(document, notes, by=by, base_seq=base_seq)
    except TooOld as error:
        raise ItemChanged(item) from error
    return _with_new_version(document, item, by)


def replace_notes(*, item: AgendaItem, by: User | None) -> None:
    """Bring notes that were stored past the live ones (an import) into these.

    What was written meanwhile and no version holds stays, as far as both can stand together.
    """
    document = live_notes(item)
    if document is None:
        return
    base = document.checkpoints.order_by("-seq", "-pk").first()
    base_seq = base.seq if base else 1
    try:
        merge_external_change(document, item.notes, by=by, base_seq=base_seq)
    except TooOld:
        merge_external_change(document, item.notes, by=by)
    _with_new_version(document, item, by)


def _with_new_version(document: CoeditedDocument, item: AgendaItem, by: User | None) -> AgendaItem:
    _make_version(document.pk, Checkpoint.Kind.EXTERNAL, by=by)
    return AgendaItem.objects.select_related("meeting").get(pk=item.pk)


def store_live_notes(meeting: Meeting) -> None:
    """Make versions of all that is being written; to be called before the meeting is locked.

    Until the end of the transaction nobody's change is stored; afterwards rights are asked for anew.
    """
    for pk in lock_notes(meeting.pk):
        _make_version(pk, Checkpoint.Kind.PUBLISH)


def _make_version(document_id: int, kind: str, *, by: User | None = None) -> None:
    try:
        checkpoint(document_id, kind, by=by)
    except UnknownMarkup as error:
        item = CoeditedDocument.objects.get(pk=document_id).content_object
        raise NotesUnreadable(item, error) from error


def recheck_editing_rights(meeting: Meeting) -> None:
    """Make open editing sessions check rights again after the commit."""
    if _documents(meeting.pk).exists():
        bump_version()


def lock_notes(meeting_id: int) -> list[int]:
    """Lock all live notes of a meeting, before the meeting itself; the ids of their documents."""
    return _lock(list(_documents(meeting_id).values_list("pk", flat=True)))


def _documents(meeting_id: int) -> Any:
    return CoeditedDocument.objects.filter(
        content_type=ContentType.objects.get_for_model(AgendaItem),
        object_id__in=AgendaItem.objects.filter(meeting_id=meeting_id).values("pk"),
        field="notes",
    )


def _lock(document_ids: list[int]) -> list[int]:
    rows = CoeditedDocument.objects.select_for_update().filter(pk__in=document_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))
