"""Minutes as PDF/A from a frozen version: part A for its readers, both parts for members.

And the register of resolutions, as its reader has filtered it.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ...core.database.german_order import german_key
from ...core.documents.recipes import Printed, printed
from ...spaces.text.printing import pictures_in
from ..attendance.models import Attendance
from ..planning.models import Meeting, Part
from .errors import ItemNotInVersion
from .models import MinutesVersion, Resolution
from .reading import Published, published
from .register import RegisterFilter, state_of

TEXTS = ("announcement", "notes")
# On the sheet to sign, for those who come without having been invited.
EMPTY_LINES = 6


def minutes_pdf(
    meeting: Meeting,
    version: MinutesVersion,
    *,
    user: Any,
    is_internal: bool,
    item_id: int | None = None,
) -> Printed:
    """The version as PDF with lines to sign; part B only where `is_internal`.

    With `item_id` an extract: what it says of one item. Raises PdfUnavailable, and
    ItemNotInVersion where it says nothing of the item that this reader may read.
    """
    shown = published(version, with_part_b=is_internal, with_names=user.is_authenticated)
    if item_id is not None:
        shown.items = [item for item in shown.items if item.get("id") == item_id]
        if not shown.items:
            raise ItemNotInVersion(version, item_id)
    roles, presences = dict(Attendance.Role.choices), dict(Attendance.Presence.choices)
    shown.attendances = [
        row | {"role_label": roles[row["role"]], "presence_label": presences[row["presence"]]}
        for row in shown.attendances
    ]
    for item in shown.items:
        item["todos"] = [row | {"due": _day(row["due_on"])} for row in item["todos"]]
    context = {
        "meeting": meeting,
        "published": shown,
        "starts_at": _moment(shown.meeting["starts_at"]),
        "ends_at": _moment(shown.meeting["ends_at"]),
        "approval": _approval(shown),
        "chair": _name_of(shown.attendances, Attendance.Role.CHAIR),
        "secretary": _name_of(shown.attendances, Attendance.Role.SECRETARY),
        "is_extract": item_id is not None,
        "annexes": [(item, paper) for item in shown.items for paper in item["papers"]],
        "is_internal": is_internal and any(item["part"] == Part.B for item in shown.items),
        "has_part_b": any(item["part"] == Part.B for item in version.content["items"]),
    }
    texts = [shown.preamble, *(item[name] for item in shown.items for name in TEXTS)]
    return printed(
        "teamweb_meetings/minutes/minutes_pdf.html",
        context,
        pictures_in("".join(texts), user),
    )


def attendance_pdf(meeting: Meeting) -> Printed:
    """The sheet that everybody who is there signs, with lines for those who come besides."""
    rows = meeting.attendances.select_related("organisation", "deputy_of")
    context = {
        "meeting": meeting,
        "rows": sorted(rows, key=lambda row: german_key(row.name)),
        "more": range(EMPTY_LINES),
    }
    return printed("teamweb_meetings/minutes/attendance_pdf.html", context)


def _approval(shown: Published) -> dict[str, Any]:
    """What the version says of its approval; nothing in versions of older releases."""
    frozen = shown.version.content.get("approval", {})
    days = ("objections_until", "approved_on")
    return {name: _day(frozen.get(name)) for name in days} | {
        "early_approval": frozen.get("early_approval", ""),
        "amend_reason": shown.version.content.get("amend_reason", ""),
    }


def register_pdf(rows: Sequence[Resolution], wanted: RegisterFilter) -> Printed:
    """These resolutions, which the reader may read, as PDF/A-3a. Raises PdfUnavailable."""
    context = {
        "rows": [{"resolution": row, "state": state_of(row)} for row in rows],
        "wanted": wanted.in_words(),
        "made_on": timezone.localdate(),
    }
    return printed("teamweb_meetings/minutes/register_pdf.html", context)


def file_name(meeting: Meeting, *, is_internal: bool, item_id: int | None = None) -> str:
    if item_id is not None:
        return f"auszug-{meeting.held_on.isoformat()}-{item_id}.pdf"
    return f"protokoll-{meeting.held_on.isoformat()}{'-intern' if is_internal else ''}.pdf"


def _name_of(attendances: list[dict[str, Any]], role: str) -> str:
    present = Attendance.Presence.PRESENT
    return next(
        (row["name"] for row in attendances if (row["role"], row["presence"]) == (role, present)),
        "",
    )


def _moment(written: str | None) -> datetime.datetime | None:
    """In the meeting's own zone, in which it was frozen: templates must not convert it."""
    return datetime.datetime.fromisoformat(written).replace(tzinfo=None) if written else None


def _day(written: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None
