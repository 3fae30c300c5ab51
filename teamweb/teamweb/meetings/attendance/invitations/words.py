"""What mails about a meeting say to one of the invited."""

import datetime
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from ....core.files.pdf import is_available
from ....notifications.mail.queueing import absolute
from ...planning.models import Meeting
from ..actions.invitations import OF_MEMBERS
from ..models import Attendance, MeetingInvitation, facts_of
from .agenda import Agenda, Shown, changes
from .links import answer_token, link

Facts = dict[str, Any]
# Mails that say what was before.
CHANGES = ("changed", "agenda")
TELLING = ("invited", *CHANGES)
ASKING = ("invited", "changed", "reminder")


class Words:
    """The text of one mail; `before` are the facts that the last one told."""

    def __init__(
        self,
        invitation: MeetingInvitation,
        agenda: Agenda,
        shown: list[Shown],
        kind: str,
        before: Facts,
        *,
        is_attached: bool = False,
    ) -> None:
        self.invitation, self.meeting, self.kind = invitation, agenda.meeting, kind
        self.agenda, self.shown, self.before = agenda, shown, before
        told = before.get("agenda")
        self.is_attached = is_attached
        self.changes = changes(told, [row.told for row in shown]) if told is not None else []

    def context(self) -> dict[str, Any]:
        attendance = self.invitation.attendance
        asks = self.kind in ASKING
        token = answer_token(self.invitation)
        has_answered = attendance is not None and attendance.answer != Attendance.Answer.NONE
        return {
            "kind": self.kind,
            "subject": self._subject(),
            "meeting": self.meeting,
            "stands_in_for": attendance.deputy_of if attendance else None,
            "rows": list(_rows(self._facts(), self.before, self.meeting.has_start_time)),
            "agenda": self._agenda(token) if self.kind in (*ASKING, "agenda") else [],
            "changes": self.changes,
            "given": attendance.get_answer_display() if attendance and has_answered else "",
            "asks": asks,
            "takes_replies": self.invitation.takes_replies,
            "answers": _answers(link("answer_by_link", token)) if asks else [],
            "may_name_deputy": attendance is not None and attendance.role in OF_MEMBERS,
            "meeting_url": self._meeting_url(),
            "booklet_url": self._booklet_url(token),
            "is_attached": self.is_attached,
        }

    def _facts(self) -> Facts:
        return self.invitation.facts(self.meeting)

    def _meeting_url(self) -> str:
        is_over = self.kind in ("cancelled", "removed")
        if is_over or not self.invitation.user:
            return ""
        return absolute(self.meeting.get_absolute_url())

    def _subject(self) -> str:
        subjects = {
            "invited": _("Invitation: %(meeting)s"),
            "changed": _("Changed: %(meeting)s"),
            "agenda": _("Agenda changed: %(meeting)s"),
            "cancelled": _("Cancelled: %(meeting)s"),
            "removed": _("No longer invited: %(meeting)s"),
            "reminder": _("Please answer: %(meeting)s"),
        }
        return subjects[self.kind] % {"meeting": str(self.meeting)}

    def _agenda(self, token: str) -> list[dict[str, Any]]:
        begins = self.agenda.beginnings(self.shown)
        return [
            {
                "item": row.item,
                "level": row.item.number.count("."),
                "clock": clock_of(begins.get(row.item.pk), self.meeting),
                "reports": row.item.submitter.get_full_name() if row.item.submitter else "",
                "papers": [
                    {"name": paper.name, "url": self._paper_url(paper, token)}
                    for paper in row.papers
                ],
            }
            for row in self.shown
        ]

    def _booklet_url(self, token: str) -> str:
        """Where all of it is one PDF, if this server can make one."""
        if self.kind not in (*ASKING, "agenda") or not is_available():
            return ""
        if self.invitation.user:
            return absolute(reverse("teamweb_meetings:booklet", args=[self.meeting.pk]))
        return link("booklet_by_link", token)

    def _paper_url(self, paper: Any, token: str) -> str:
        if self.invitation.user:
            return absolute(paper.get_absolute_url())
        return link("paper_by_link", token, paper.pk)


def _answers(url: str) -> list[dict[str, str]]:
    return [
        {"label": label, "url": f"{url}?answer={value}"}
        for value, label in (
            (Attendance.Answer.ACCEPTED, _("I come")),
            (Attendance.Answer.TENTATIVE, _("Perhaps")),
            (Attendance.Answer.DECLINED, _("I do not come")),
        )
    ]


def clock_of(moment: datetime.datetime | None, meeting: Meeting) -> str:
    return f"{moment.astimezone(meeting.zone):%H:%M}" if moment else ""


def rows_of(meeting: Meeting) -> Iterator[dict[str, Any]]:
    """Time, place and video link of a meeting, for who is not told what was before."""
    return _rows(facts_of(meeting), {}, meeting.has_start_time)


def _rows(facts: Facts, before: Facts, has_time: bool) -> Iterator[dict[str, Any]]:
    """Yield time, place and video link, each with its former value if that was different."""
    shown = (
        (_("Meeting"), facts["title"], before.get("title", "")),
        (_("Time"), _time(facts, has_time), _time(before, has_time) if before else ""),
        (_("Place"), facts["place"], before.get("place", "")),
        (_("Video conference"), facts["video_link"], before.get("video_link", "")),
    )
    for label, now, was in shown:
        is_changed = bool(before) and now != was
        # The title stands above.
        if is_changed or (now and label != shown[0][0]):
            yield {
                "label": label,
                "value": now or _("none any more"),
                "before": was if is_changed else "",
                "is_changed": is_changed,
            }


def _time(facts: Facts, has_time: bool) -> str:
    """In the meeting's own zone, which is named where it is not the site's."""
    zone = ZoneInfo(facts["time_zone"])
    start = datetime.datetime.fromisoformat(facts["starts_at"]).astimezone(zone)
    text = formats.date_format(start, "l, j. F Y")
    if not has_time:
        return text
    text += f", {start:%H:%M}"
    if facts["ends_at"]:
        end = datetime.datetime.fromisoformat(facts["ends_at"]).astimezone(zone)
        is_same_day = end.date() == start.date()
        text += "–" + (f"{end:%H:%M}" if is_same_day else formats.date_format(end, "j. F Y, H:i"))
    text = _("%(time)s o’clock") % {"time": text}
    if facts["time_zone"] != settings.TIME_ZONE:
        text += f" ({facts['time_zone']})"
    return text
