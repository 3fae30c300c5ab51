"""Take a file in for review, correct what was recognised, make it a meeting, undo that."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from ....accounts.typing import User
from ....meetings.actions import may_plan
from ....meetings.models import AgendaItem, Meeting, Resolution
from ....spaces.models import SpacePage
from ....todos.models import Todo, TodoEvent
from ...models import ImportedMinutes
from ..documents import read_document
from ..errors import CannotUndo, CorrectedMeanwhile, ImportedAlready
from ..importer import count
from ..parsing import PARSER_VERSION, parse_minutes
from ..store_meeting import MeetingStore
from .corrections import Corrections, apply_corrections, state_of


@transaction.atomic
def upload_minutes(*, space: SpacePage, name: str, data: bytes, by: User) -> ImportedMinutes:
    """Read a file and keep it for review; the register and the meetings stay as they are.

    A file of the same name that waits for review is replaced. Raises MinutesUnreadable, and
    ImportedAlready when one of this name has become a meeting.
    """
    _check_may_plan(space, by)
    name = name[-300:]
    text = read_document(name, data)
    counts = count(parse_minutes(text, name=name))
    known = ImportedMinutes.objects.select_for_update().filter(space=space, name=name).first()
    if known and known.meeting_id:
        raise ImportedAlready("imported before")
    imported = known or ImportedMinutes(space=space, name=name)
    imported.content_hash = hashlib.sha256(data).hexdigest()
    imported.parser_version = PARSER_VERSION
    imported.source, imported.line_counts, imported.corrections = text, counts, {}
    imported.save()
    return imported


@transaction.atomic
def correct_minutes(
    *, imported: ImportedMinutes, corrections: Corrections, by: User, seen: str = ""
) -> None:
    """Keep what a person said of the lines; `seen` is the `state_of` they saw.

    Raises ImportedAlready once they are a meeting, CorrectedMeanwhile when somebody else was faster.
    """
    imported = _waiting(imported, by)
    if seen and seen != state_of(imported):
        raise CorrectedMeanwhile("corrected by somebody else")
    imported.corrections = corrections
    imported.save(update_fields=["corrections"])


@transaction.atomic
def accept_minutes(*, imported: ImportedMinutes, by: User) -> Meeting:
    """Make the file a meeting with a draft of its minutes; nobody is notified.

    Numbers are given when the draft is released. What is in doubt still is not recorded.
    """
    imported = _waiting(imported, by)
    parsed = parse_minutes(imported.source, name=imported.name)
    apply_corrections(parsed, imported.corrections)
    meeting = MeetingStore(imported.space, parsed, None, is_published=False).store()
    imported.meeting, imported.revision = meeting, meeting.revision
    imported.line_counts = count(parsed)
    imported.save()
    log(meeting, "teamweb_meetings.import_minutes", user=by, data={"file": imported.name})
    return meeting


@transaction.atomic
def remove_import(*, imported: ImportedMinutes, by: User) -> None:
    """Cancel a review, or undo the import: the meeting goes with all that came from the file.

    Raises CannotUndo when the minutes are published or people went on working with them.
    """
    imported = _locked(imported, by)
    if imported.meeting_id is None:
        imported.delete()
        return
    meeting = Meeting.objects.select_for_update().get(pk=imported.meeting_id)
    items = list(AgendaItem.objects.filter(meeting=meeting))
    todos = Todo.objects.from_source(*items)
    is_used = TodoEvent.objects.filter(todo__in=todos).exclude(kind=TodoEvent.Kind.CREATED)
    is_changed = meeting.revision != imported.revision or is_used.exists()
    if meeting.state in Meeting.PUBLISHED_STATES or meeting.circulated_at or is_changed:
        raise CannotUndo("published or changed")
    log(meeting, "teamweb_meetings.delete_meeting", user=by, data={"title": str(meeting)})
    for todo in todos:
        todo.delete()
    Resolution.objects.filter(item__in=items).delete()
    topics = {item.topic for item in items if item.topic}
    AgendaItem.objects.filter(meeting=meeting).update(parent=None)
    AgendaItem.objects.filter(meeting=meeting).delete()
    meeting.delete()
    for topic in topics:
        if not topic.items.exists():
            topic.delete()


def _check_may_plan(space: SpacePage, by: User) -> None:
    if space.group is None or not may_plan(space, by):
        raise PermissionDenied


def _locked(imported: ImportedMinutes, by: User) -> ImportedMinutes:
    rows = ImportedMinutes.objects.select_for_update(of=("self",)).select_related("space__group")
    imported = rows.get(pk=imported.pk)
    _check_may_plan(imported.space, by)
    return imported


def _waiting(imported: ImportedMinutes, by: User) -> ImportedMinutes:
    imported = _locked(imported, by)
    if imported.meeting_id is not None:
        raise ImportedAlready("imported before")
    return imported
