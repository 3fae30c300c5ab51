"""Who is on the list of a meeting, with which vote, and from when to when."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from teamweb.meetings import actions
from teamweb.meetings.attendance.errors import DeputyHasOwnVote, DeputyOfDeputy, ImpossibleTimes
from teamweb.meetings.attendance.quorum import attendance_list, quorum_at
from teamweb.meetings.models import Attendance, Meeting
from teamweb.meetings.planning.errors import MinutesAreFinal
from tests.factories.meetings import make_meeting, make_member
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.teamweb.meetings.attendance.presence import at, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Eins",), ends_at=at(12))


class TestTheListStartsWithTheMembersOfTheDay:
    def test_with_their_roles_organisations_and_votes(self, space, chair, meeting):
        organisation = OrganisationFactory()
        voting = make_member(space, organisation=organisation)
        listening = make_member(space, has_vote=False)
        make_member(space, role="guest")
        make_member(space, ends_on=datetime.date(2026, 3, 3))
        make_member(space, starts_on=datetime.date(2026, 3, 5))

        rows = {row.user_id: row for row in attendance_list(meeting)}

        assert set(rows) == {chair.pk, voting.pk, listening.pk}
        assert rows[chair.pk].role == "chair"
        assert (rows[voting.pk].organisation, rows[voting.pk].has_vote) == (organisation, True)
        assert rows[listening.pk].has_vote is False
        assert not Attendance.objects.exists()

    def test_somebody_with_two_roles_stands_there_once_with_the_vote_of_either(
        self, space, meeting
    ):
        secretary = make_member(space, role="secretary", has_vote=False)
        MembershipFactory(group=space.group, user=secretary)

        (row,) = [row for row in attendance_list(meeting) if row.user_id == secretary.pk]

        assert (row.role, row.has_vote) == ("secretary", True)

    def test_a_recorded_person_keeps_their_place_and_an_invited_one_who_left_the_group_goes(
        self, space, chair, meeting
    ):
        left, present = make_member(space), make_member(space)
        Attendance.objects.create(meeting=meeting, user=left, name="Weg", answer="accepted")
        actions.set_presence(attendance=person(meeting, present), by=chair, to="present")
        space.group.memberships.filter(user__in=[left, present]).update(
            ends_on=datetime.date(2026, 3, 1)
        )

        assert {row.user_id for row in attendance_list(meeting)} == {chair.pk, present.pk}

    def test_in_queries_that_do_not_grow(self, space, meeting, django_assert_max_num_queries):
        for _n in range(12):
            make_member(space, organisation=OrganisationFactory())
        meeting = Meeting.objects.select_related("group__type").get(pk=meeting.pk)

        with django_assert_max_num_queries(3):
            rows = attendance_list(meeting)
            assert [str(row.organisation) + row.key for row in rows]
            assert quorum_at(meeting, None, rows).total == 13


class TestOneTap:
    def test_records_presence_and_the_last_tap_counts(self, chair, meeting):
        for to in ("present", "excused", "absent"):
            row = actions.set_presence(attendance=person(meeting, chair), by=chair, to=to)
            assert row.presence == to
        assert Attendance.objects.count() == 1

    def test_coming_leaving_and_coming_back_are_kept_as_times(self, chair, meeting):
        for to, moment in [
            ("arrives", at(10, 40)),
            ("leaves", at(11, 20)),
            ("leaves", at(11, 30)),
            ("arrives", at(11, 45)),
        ]:
            with time_machine.travel(moment, tick=False):
                row = actions.set_presence(attendance=person(meeting, chair), by=chair, to=to)

        assert row.times == "10:40–11:20, 11:45–"
        there = [
            minute
            for minute in (30, 40, 79, 80, 104, 105)
            if row.is_present_at(at(10) + datetime.timedelta(minutes=minute))
        ]
        assert there == [40, 79, 105]

    def test_is_refused_to_outsiders_and_in_published_minutes(
        self, space, chair, meeting, outsider
    ):
        row = person(meeting, chair)
        with pytest.raises(PermissionDenied):
            actions.set_presence(attendance=row, by=outsider, to="present")
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
        for change in (
            lambda: actions.set_presence(attendance=row, by=chair, to="present"),
            lambda: actions.edit_attendance(attendance=row, by=chair, note="spät"),
        ):
            with pytest.raises(MinutesAreFinal):
                change()


class TestDeputies:
    def test_vote_only_while_the_member_is_away(self, space, chair, member, meeting):
        principal = person(meeting, member)
        deputy = actions.record_attendance(
            meeting=meeting, by=chair, name="Vera Vertretung", deputy_of=principal
        )
        assert (deputy.role, deputy.has_vote) == ("deputy", False)
        assert quorum_at(meeting, at(10)).present == 1

        actions.edit_attendance(
            attendance=person(meeting, member),
            by=chair,
            presence="present",
            stays=[(at(10, 30), at(11))],
        )

        assert [quorum_at(meeting, moment).present for moment in (at(10), at(10, 45), at(11))] == [
            1,
            1,
            1,
        ]
        actions.set_presence(attendance=deputy, by=chair, to="excused")
        assert [quorum_at(meeting, moment).present for moment in (at(10), at(10, 45), at(11))] == [
            0,
            1,
            0,
        ]

    def test_nobody_casts_two_votes(self, space, chair, member, meeting):
        with pytest.raises(DeputyHasOwnVote):
            actions.record_attendance(
                meeting=meeting, by=chair, user=chair, deputy_of=person(meeting, member)
            )
        with pytest.raises(DeputyHasOwnVote):
            actions.edit_attendance(
                attendance=person(meeting, chair), by=chair, deputy_of=person(meeting, member)
            )

    def test_stand_in_for_members_only(self, chair, member, meeting):
        deputy = actions.record_attendance(
            meeting=meeting, by=chair, name="A", deputy_of=person(meeting, member)
        )
        guest = actions.record_attendance(meeting=meeting, by=chair, name="G", role="guest")
        for principal in (deputy, guest):
            with pytest.raises(DeputyOfDeputy):
                actions.record_attendance(meeting=meeting, by=chair, name="B", deputy_of=principal)

    def test_a_member_asked_by_invitation_keeps_to_their_own_vote(
        self, space, chair, member, meeting
    ):
        """Members may name another member in their answer; that one casts one vote, not two."""
        row = person(meeting, member)
        principal = Attendance.objects.create(meeting=meeting, user=chair, name="V", role="chair")
        row.deputy_of = principal
        row.save()
        actions.set_presence(attendance=row, by=chair, to="present")
        actions.edit_attendance(attendance=row, by=chair, note="für den Vorsitz")

        quorum = quorum_at(meeting, None)

        assert (quorum.total, quorum.present) == (2, 1)

    def test_of_nobody_have_no_vote(self, chair, meeting):
        actions.record_attendance(meeting=meeting, by=chair, name="V", role="deputy")

        assert quorum_at(meeting, None).present == 0


def test_members_of_one_organisation_have_one_vote_where_the_type_says_so(space, chair, meeting):
    space.group.type.one_vote_per_organisation = True
    space.group.type.save()
    organisation = OrganisationFactory()
    for _n in range(2):
        user = make_member(space, organisation=organisation)
        actions.set_presence(attendance=person(meeting, user), by=chair, to="present")
    meeting = Meeting.objects.get(pk=meeting.pk)

    quorum = quorum_at(meeting, None)

    # The chair acts for nobody and keeps a vote of their own.
    assert (quorum.total, quorum.present) == (2, 1)


@pytest.mark.parametrize(
    ("stays", "is_refused"),
    [
        ([(None, None)], False),
        ([(at(10), at(11)), (at(11, 30), None)], False),
        ([(at(11), at(10))], True),
        ([(None, None), (at(11), None)], True),
        ([(at(10), at(11)), (at(10, 30), None)], True),
        ([(at(10), at(10))], True),
    ],
)
def test_times_follow_each_other(chair, meeting, stays, is_refused):
    def edit():
        return actions.edit_attendance(attendance=person(meeting, chair), by=chair, stays=stays)

    if is_refused:
        with pytest.raises(ImpossibleTimes):
            edit()
    else:
        edit()
        assert person(meeting, chair).stays == stays
