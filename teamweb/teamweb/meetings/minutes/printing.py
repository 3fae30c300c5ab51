"""Minutes as PDF/A from a frozen version: part A for its readers, both parts for members.

And the register of resolutions, as its reader has filtered it.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ...core.files.pdf import pdf_of
from ..attendance.models import Attendance
from ..planning.models import Meeting, Part
from .models import MinutesVersion, Resolution
from .reading import Published, published
from .register import RegisterFilter, state_of


def minutes_pdf(
    meeting: Meeting, version: MinutesVersion, *, is_internal: bool, with_names: bool = True
) -> bytes:
    """The version as PDF/A-3a with lines to sign; part B only where `is_internal`.

    Raises PdfUnavailable.
    """
    shown = published(version, with_part_b=is_internal, with_names=with_names)
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
        "is_internal": is_internal and any(item["part"] == Part.B for item in shown.items),
        "has_part_b": any(item["part"] == Part.B for item in version.content["items"]),
    }
    return pdf_of("teamweb_meetings/minutes/minutes_pdf.html", context)


def _approval(shown: Published) -> dict[str, Any]:
    """What the version says of its approval; nothing in versions of older releases."""
    frozen = shown.version.content.get("approval", {})
    days = ("objections_until", "approved_on")
    return {name: _day(frozen.get(name)) for name in days} | {
        "early_approval": frozen.get("early_approval", ""),
        "amend_reason": shown.version.content.get("amend_reason", ""),
    }


def register_pdf(rows: Sequence[Resolution], wanted: RegisterFilter) -> bytes:
    """These resolutions, which the reader may read, as PDF/A-3a. Raises PdfUnavailable."""
    context = {
        "rows": [{"resolution": row, "state": state_of(row)} for row in rows],
        "wanted": wanted.in_words(),
        "made_on": timezone.localdate(),
    }
    return pdf_of("teamweb_meetings/minutes/register_pdf.html", context)


def file_name(meeting: Meeting, *, is_internal: bool) -> str:
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
