"""Quorum and voters at every minute, against a meeting that is played through minute by minute."""

import datetime
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from teamweb.groups.models import GroupType, QuorumRule, WorkingGroup
from teamweb.meetings.attendance.actions.presence import _set_stays
from teamweb.meetings.attendance.quorum import voters_at, votes
from teamweb.meetings.models import Attendance
from tests.factories.meetings import BERLIN

START = datetime.datetime(2026, 3, 4, 10, tzinfo=BERLIN)
MINUTES = 30


def minute(number):
    return START + datetime.timedelta(minutes=number)


@dataclass
class Person:
    """Somebody on the list; `doors` are the minutes at which they pass the door."""

    name: int
    organisation: int
    has_vote: bool
    presence: str
    starts_inside: bool
    doors: list[int]
    stands_in_for: "Person | None" = None
    inside: bool = field(default=False)


@st.composite
def worlds(draw):
    def person(name, principal=None):
        return Person(
            name=name,
            organisation=draw(st.integers(1, 3)),
            has_vote=draw(st.booleans()),
            presence=draw(st.sampled_from(["present", "present", "present", "excused", "unknown"])),
            starts_inside=draw(st.booleans()),
            doors=sorted(draw(st.sets(st.integers(1, MINUTES - 1), max_size=5))),
            stands_in_for=principal,
        )

    members = [person(number) for number in range(1, draw(st.integers(1, 6)) + 1)]
    deputies = [
        person(100 + number, draw(st.sampled_from(members)))
        for number in range(draw(st.integers(0, 4)))
    ]
    return members, deputies


def row_of(person, rows):
    """As the forms store it: stays from the doors passed."""
    row = Attendance(
        pk=person.name,
        name=str(person.name),
        organisation_id=person.organisation,
        has_vote=person.has_vote,
        presence=person.presence,
        role="deputy" if person.stands_in_for else "member",
        deputy_of=rows.get(person.stands_in_for.name) if person.stands_in_for else None,
    )
    doors = [None, *person.doors] if person.starts_inside else list(person.doors)
    moments = [None if door is None else minute(door) for door in doors]
    if len(moments) % 2:
        moments.append(None)
    stays = list(zip(moments[::2], moments[1::2], strict=True))
    if not stays:
        # Never came in, though noted as present: their first stay begins after the end.
        stays = [(minute(MINUTES + 60), None)]
    _set_stays(row, stays)
    return row


def play(members, deputies, *, per_organisation):
    """The names that vote in each minute, found by walking through the meeting."""
    everybody = members + deputies
    for person in everybody:
        person.inside = person.starts_inside
    for now in range(MINUTES):
        for person in everybody:
            if now in person.doors:
                person.inside = not person.inside
        voting, voted_for = set(), set()
        # Members first: a deputy comes into play only where the member's vote is left over.
        for person in everybody:
            holder = person.stands_in_for or person
            vote = holder.organisation if per_organisation else holder.name
            is_there = person.presence == "present" and person.inside
            if holder.has_vote and is_there and vote not in voted_for:
                voted_for.add(vote)
                voting.add(person.name)
        yield now, voting


@given(world=worlds(), per_organisation=st.booleans(), rule=st.sampled_from(QuorumRule.values))
@settings(max_examples=300, deadline=None)
def test_votes_and_quorum_of_each_minute_are_those_of_the_meeting_played_through(
    world, per_organisation, rule
):
    members, deputies = world
    rows = {}
    for person in members + deputies:
        rows[person.name] = row_of(person, rows)
    list_rows = list(rows.values())
    holders = [person for person in members if person.has_vote]
    total = len({p.organisation for p in holders}) if per_organisation else len(holders)
    assert len(votes(list_rows, per_organisation=per_organisation)) == total

    group = WorkingGroup(type=GroupType(quorum_rule=rule, quorum_number=2))
    needed = group.votes_needed(total)
    for now, expected in play(members, deputies, per_organisation=per_organisation):
        voters = voters_at(list_rows, minute(now), per_organisation=per_organisation)
        assert {int(row.name) for row in voters} == expected
        enough = {
            "none": True,
            "half": len(expected) * 2 >= total and len(expected) >= 1,
            "more_than_half": len(expected) * 2 > total,
            "two_thirds": len(expected) * 3 >= total * 2 and len(expected) >= 1,
            "number": len(expected) >= 2,
        }[rule]
        assert (needed is None or len(expected) >= needed) == enough
