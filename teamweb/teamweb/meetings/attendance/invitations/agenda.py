"""The agenda as each of the invited may read it, and what changed since their last mail."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext as _

from ....access.models import Access
from ....access.readable import readable_access_ids
from ....accounts.typing import AnyUser
from ...planning.models import GUEST_ROLES, AgendaItem, Meeting, Part, TopicPaper
from ...planning.timing import Timing
from ..models import Attendance, MeetingInvitation

# An item as a mail told it, kept with the invitation.
Told = dict[str, Any]


@dataclass
class Agenda:
    """All items of a meeting, in order, with what mails say of them."""

    meeting: Meeting
    items: list[AgendaItem]

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        rows = meeting.items.select_related("submitter")
        rows = rows.prefetch_related("guests", "topic__papers")
        return cls(meeting, list(rows.order_by("rank", "pk")))

    @cached_property
    def digest(self) -> str:
        """Differs when the agenda became another for anybody; the same after a change taken back."""
        facts = [
            [
                item.pk,
                item.title,
                item.part,
                sorted(paper.pk for paper in item.topic.papers.all()),
                sorted(guest.pk for guest in item.guests.all()),
            ]
            for item in self.items
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def readable_by(self, invitation: MeetingInvitation) -> list["Shown"]:
        return self.readable_as(invitation.user, invitation.attendance)

    def readable_as(self, user: AnyUser | None, attendance: Attendance | None) -> list["Shown"]:
        """What a person may read, at the meeting as `attendance`: guests part A, and what names them."""
        is_active = user is not None and user.is_active
        readable = readable_access_ids(user) if is_active else frozenset()
        over_at = self.meeting.ends_at or self.meeting.starts_at
        is_guest = (
            attendance is not None
            and attendance.role in GUEST_ROLES
            and self.meeting.access.kind != Access.Kind.RESTRICTED
        )
        found = []
        for item in self.items:
            names_them = any(
                attendance and guest.pk == attendance.pk for guest in item.guests.all()
            )
            as_guest = is_guest and (item.part == Part.A or names_them)
            if as_guest or item.access_id in readable:
                reads_papers = as_guest or item.topic.access_id in readable
                papers = [
                    paper
                    for paper in (item.topic.papers.all() if reads_papers else ())
                    if item.topic.access_id in readable or paper.uploaded_at < over_at
                ]
                found.append(Shown(item, papers, None if as_guest else item.access_id))
        return found

    def beginnings(self, shown: list["Shown"]) -> dict[int, datetime.datetime]:
        """When items begin, for who reads all of them: times would tell how long part B takes."""
        if len(shown) < len(self.items):
            return {}
        timing = Timing.of(self.meeting, self.items)
        return timing.begins if timing else {}


class Shown(NamedTuple):
    """An item and its papers as somebody may read them."""

    item: AgendaItem
    papers: list[TopicPaper]
    # What the reader must still be able to read when the mail goes; guests are named instead.
    access_id: int | None

    @property
    def told(self) -> Told:
        papers = {str(paper.pk): paper.name for paper in self.papers}
        return {
            "item": self.item.pk,
            "number": self.item.number,
            "title": self.item.title,
            "papers": papers,
        }


def shown_by_link(invitation: MeetingInvitation) -> list[Shown]:
    """What the link of a mail opens: all that the invited may read, unless they can sign in for it."""
    if invitation.user is not None:
        return []
    return Agenda.of(invitation.meeting).readable_by(invitation)


def changes(before: list[Told], now: list[Told]) -> list[str]:
    """Say what became of an agenda, item by item; nothing where only numbers moved on."""
    was = {row["item"]: row for row in before}
    is_now = {row["item"]: row for row in now}
    said = [line for row in now for line in _changes_of(was.get(row["item"]), row)]
    said += [
        _("No longer on the agenda: %(item)s") % {"item": _named(row)}
        for row in before
        if row["item"] not in is_now
    ]
    kept = was.keys() & is_now.keys()
    if [row["item"] for row in before if row["item"] in kept] != [
        row["item"] for row in now if row["item"] in kept
    ]:
        said.append(_("The order of the items has changed."))
    return said


def _changes_of(before: Told | None, now: Told) -> Iterator[str]:
    if before is None:
        yield _("New on the agenda: %(item)s") % {"item": _named(now)}
        return
    if before["title"] != now["title"]:
        yield _("%(item)s (until now: %(before)s)") % {
            "item": _named(now),
            "before": before["title"],
        }
    for pk, name in now["papers"].items():
        if pk not in before["papers"]:
            yield _("New paper for %(item)s: %(paper)s") % {"item": _named(now), "paper": name}
    for pk, name in before["papers"].items():
        if pk not in now["papers"]:
            yield _("Paper withdrawn for %(item)s: %(paper)s") % {
                "item": _named(now),
                "paper": name,
            }


def _named(row: Told) -> str:
    return f"TOP {row['number']} {row['title']}"
