"""Import of one file of minutes: decode, parse, store in one transaction."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from ...meetings.models import Meeting
from ...meetings.planning.actions.notes import lock_notes
from ...spaces.models import SpacePage
from ..models import ImportedMinutes
from .documents import read_document
from .errors import ChangedSinceImport
from .parsing import PARSER_VERSION, ParsedMinutes, parse_minutes
from .store_meeting import MeetingStore


@dataclass
class FileResult:
    """The result of importing one file."""

    name: str
    status: str  # created, updated, unchanged, failed
    counts: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    error: str = ""


def import_file(*, space: SpacePage, name: str, data: bytes, overwrite: bool = False) -> FileResult:
    """Make or update the meeting of one file, all of it or nothing.

    A file that was imported with the same bytes before changes no row. Raises
    MinutesUnreadable, and ChangedSinceImport unless `overwrite`.
    """
    text = read_document(name, data)
    fingerprint = hashlib.sha256(data).hexdigest()
    known = ImportedMinutes.objects.filter(space=space, name=name)
    before = known.defer("source").first()
    if (
        before
        and before.meeting_id
        and (before.content_hash, before.parser_version) == (fingerprint, PARSER_VERSION)
    ):
        return FileResult(name, "unchanged", before.line_counts)
    parsed = parse_minutes(text, name=name)
    counts = count(parsed)
    with transaction.atomic():
        before = known.select_for_update().first()
        meeting = None
        if before and before.meeting_id:
            lock_notes(before.meeting_id)
            meeting = Meeting.objects.select_for_update().get(pk=before.meeting_id)
            if meeting.revision != before.revision and not overwrite:
                raise ChangedSinceImport("the meeting was changed here since the last import")
        stored = MeetingStore(space, parsed, meeting).store()
        ImportedMinutes.objects.update_or_create(
            space=space,
            name=name,
            defaults={
                "content_hash": fingerprint,
                "parser_version": PARSER_VERSION,
                "meeting": stored,
                "revision": stored.revision,
                "source": text,
                "line_counts": counts,
            },
        )
        log(stored, "teamweb_meetings.import_minutes", data={"file": name})
    return FileResult(name, "updated" if before else "created", counts, parsed.warnings)


def count(parsed: ParsedMinutes) -> dict[str, Any]:
    """Lines by kind and what was recognised, as plain data."""
    return {
        "lines": {str(kind): number for kind, number in parsed.lines_by_kind().items()},
        "has_minutes": parsed.has_minutes,
        "participants": len(parsed.participants),
        "items": len(parsed.items),
        "resolutions": sum(found.is_certain for item in parsed.items for found in item.resolutions),
        "in_doubt": sum(
            not found.is_certain for item in parsed.items for found in item.resolutions
        ),
        "todos": sum(len(item.todos) for item in parsed.items),
    }
