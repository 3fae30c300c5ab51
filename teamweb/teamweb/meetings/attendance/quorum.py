"""Whose votes are there at a moment, and whether they are enough for the group to adopt something.

A vote belongs to a member of the group with the right to vote; where the group's type says so, to an
organisation, however many members act for it. It is there while its holder is there, or a
deputy of the holder. Who is excluded from an item for bias does not count there: a vote whose
holders are all excluded is none, unless a deputy who is not casts it. Nothing here writes.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ...core.database.german_order import german_key
from ...groups.models import Membership, WorkingGroup
from ..planning.models import Meeting
from .models import Attendance

_ROLES = {
    Membership.Role.CHAIR: Attendance.Role.CHAIR,
    Membership.Role.SECRETARY: Attendance.Role.SECRETARY,
}
# Who holds several roles stands in the list with the first of these.
_ORDER = (
    Membership.Role.CHAIR,
    Membership.Role.SECRETARY,
    Membership.Role.DEPUTY,
    Membership.Role.MEMBER,
)


@dataclass(frozen=True)
class Quorum:
    """Votes of the group, votes that are present, and how many the group's rule asks for."""

    total: int
    present: int
    needed: int | None

    @property
    def is_reached(self) -> bool:
        return self.needed is None or self.present >= self.needed


def members_on(group: WorkingGroup, day: datetime.date) -> dict[int, Membership]:
    """Return the members of the group on `day` without guests, each with their highest role.

    `has_vote` of the membership given back is true if any of the person's roles has the vote.
    """
    rows = group.memberships.on(day).without_guests().select_related("user", "organisation")
    members: dict[int, Membership] = {}
    for row in sorted(rows, key=lambda row: (_ORDER.index(row.role), row.starts_on, row.pk)):  # type: ignore[arg-type]
        first = members.setdefault(row.user_id, row)
        first.has_vote = first.has_vote or row.has_vote
        first.organisation = first.organisation or row.organisation
    return members


def attendance_list(meeting: Meeting) -> list[Attendance]:
    """Everybody on the list of a meeting; the group's members of its day stand on it before
    anything was recorded about them, as rows that are not stored. Three queries at most.
    """
    members = members_on(meeting.group, meeting.held_on)
    stored = list(
        meeting.attendances.select_related("organisation", "user", "deputy_of").order_by("pk")
    )
    known = {row.user_id for row in stored}
    rows = [row for row in stored if not _left_before(row, members)]
    rows += [_unrecorded(meeting, members[pk]) for pk in members if pk not in known]
    places = {role: place for place, role in enumerate(Attendance.Role.values)}

    def place(row: Attendance) -> tuple:
        user = row.user
        names = (
            (user.last_name, user.first_name)
            if user
            else ((row.name.split() or [""])[-1], row.name)
        )  # type: ignore[attr-defined]
        return (places[row.role], *map(german_key, names))

    # Deputies stand below whom they stand in for.
    ordered: list[Attendance] = []
    heads = [row for row in rows if row.deputy_of_id is None]
    below: dict[int | None, list[Attendance]] = {}
    for row in rows:
        if row.deputy_of_id is not None:
            below.setdefault(row.deputy_of_id, []).append(row)
    for row in sorted(heads, key=place):
        ordered.append(row)
        ordered += below.pop(row.pk, []) if row.pk else []
    return ordered + [row for rest in below.values() for row in rest]


def _left_before(row: Attendance, members: dict[int, Membership]) -> bool:
    """Invited once, not in the group any more on the day, and nothing recorded since."""
    return (
        row.user_id is not None
        and row.user_id not in members
        and row.presence == Attendance.Presence.UNKNOWN
        and row.deputy_of_id is None
        and row.role in (Attendance.Role.CHAIR, Attendance.Role.SECRETARY, Attendance.Role.MEMBER)
    )


def _unrecorded(meeting: Meeting, membership: Membership) -> Attendance:
    return Attendance(
        meeting=meeting,
        user=membership.user,
        name=str(membership.user.get_full_name() or membership.user),
        organisation=membership.organisation,
        role=_ROLES.get(membership.role, Attendance.Role.MEMBER),  # type: ignore[call-overload]
        has_vote=membership.has_vote,
    )


def votes(
    rows: Iterable[Attendance], *, per_organisation: bool, excluded: Collection[int] = ()
) -> list[list[Attendance]]:
    """Each vote of the group as the rows that may cast it: its holders first, then their deputies.

    `excluded` are the keys (ids) of rows that may not take part.
    """
    rows = list(rows)
    found: dict[Any, list[Attendance]] = {}
    holders: dict[int, Any] = {}
    for row in rows:
        if row.has_own_vote:
            by_organisation = per_organisation and row.organisation_id
            vote = ("organisation", row.organisation_id) if by_organisation else ("row", row.key)
            found.setdefault(vote, []).append(row)
            if row.pk:
                holders[row.pk] = vote
    for row in rows:
        # A member who was asked to stand in keeps to their own vote: nobody casts two.
        if row.deputy_of_id in holders and not row.has_own_vote:
            found[holders[row.deputy_of_id]].append(row)
    if not excluded:
        return list(found.values())
    left = ([row for row in may_cast if row.pk not in excluded] for may_cast in found.values())
    return [may_cast for may_cast in left if may_cast]


def voters_at(
    rows: Iterable[Attendance],
    moment: datetime.datetime | None,
    *,
    per_organisation: bool,
    excluded: Collection[int] = (),
) -> list[Attendance]:
    """Return the voters at `moment`, one for each vote present."""
    casting = (
        next((row for row in may_cast if row.is_present_at(moment)), None)
        for may_cast in votes(rows, per_organisation=per_organisation, excluded=excluded)
    )
    return [row for row in casting if row is not None]


def quorum_at(
    meeting: Meeting,
    moment: datetime.datetime | None,
    rows: list[Attendance] | None = None,
    *,
    excluded: Collection[int] = (),
) -> Quorum:
    """The votes at `moment`; `rows` as `attendance_list` gives them, where they are at hand."""
    rows = attendance_list(meeting) if rows is None else rows
    by = meeting.group.type.one_vote_per_organisation
    total = len(votes(rows, per_organisation=by, excluded=excluded))
    present = len(voters_at(rows, moment, per_organisation=by, excluded=excluded))
    return Quorum(total, present, meeting.group.votes_needed(total))


def moment_of(meeting: Meeting) -> datetime.datetime | None:
    """Now, while the meeting is held; else None: minutes written another day know no present moment."""
    now = timezone.now()
    if meeting.held_on != now.astimezone(meeting.zone).date():
        return None
    # Meetings last longer than planned; whoever writes later than this names the time.
    late = (meeting.ends_at or meeting.starts_at) + datetime.timedelta(hours=3)
    return now if meeting.ends_at is None or now <= late else None
