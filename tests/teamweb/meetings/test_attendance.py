import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.attendance.errors import DeputyHasOwnVote, DeputyOfDeputy, ImpossibleTimes
from teamweb.meetings.attendance.quorum import attendance_list, quorum_at
from teamweb.meetings.minutes.errors import (
    AlreadyAdopted,
    MoreVotesThanVoters,
    NegativeVotes,
    WithoutQuorum,
)
from teamweb.meetings.models import Attendance, Meeting, Resolution
from teamweb.meetings.planning.errors import MinutesAreFinal
from tests.factories.meetings import BERLIN, item_of, make_meeting, make_member, make_space
from tests.factories.people import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def at(hour, minute=0):
    """A moment on the day of the meetings that the factory makes."""
    return datetime.datetime(2026, 3, 4, hour, minute, tzinfo=BERLIN)


def person(meeting, user):
    return next(row for row in attendance_list(meeting) if row.user_id == user.pk)


def set_rule(group, rule, number=None):
    group.quorum_rule, group.quorum_number = rule, number
    group.save()


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Eins",), ends_at=at(12))


@pytest.fixture
def signed_in():
    def sign_in(user):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


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
            if row.is_there_at(at(10) + datetime.timedelta(minutes=minute))
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
        assert quorum_at(meeting, at(10)).there == 1

        actions.edit_attendance(
            attendance=person(meeting, member),
            by=chair,
            presence="present",
            stays=[(at(10, 30), at(11))],
        )

        assert [quorum_at(meeting, moment).there for moment in (at(10), at(10, 45), at(11))] == [
            1,
            1,
            1,
        ]
        actions.set_presence(attendance=deputy, by=chair, to="excused")
        assert [quorum_at(meeting, moment).there for moment in (at(10), at(10, 45), at(11))] == [
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

        assert (quorum.total, quorum.there) == (2, 1)

    def test_of_nobody_have_no_vote(self, chair, meeting):
        actions.record_attendance(meeting=meeting, by=chair, name="V", role="deputy")

        assert quorum_at(meeting, None).there == 0


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
    assert (quorum.total, quorum.there) == (2, 1)


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


class TestAResolution:
    @pytest.fixture
    def item(self, space, chair, member, meeting):
        """The chair is there until 11, the member from the beginning, two more members are not."""
        for _n in range(2):
            make_member(space)
        actions.edit_attendance(
            attendance=person(meeting, chair),
            by=chair,
            presence="present",
            stays=[(None, at(11))],
        )
        actions.set_presence(attendance=person(meeting, member), by=chair, to="present")
        return item_of(meeting, "Eins")

    def test_keeps_who_could_vote_at_its_time(self, space, chair, member, meeting, item):
        set_rule(space.group, "half")
        adopted = actions.adopt_resolution(item=item, wording="A", by=chair, voted_at=at(10, 30))
        assert (adopted.votes_there, adopted.votes_total, adopted.votes_needed) == (2, 4, 2)
        assert not adopted.lacks_quorum

        # Corrected afterwards, and the rule changed: what was, stays.
        actions.set_presence(attendance=person(meeting, member), by=chair, to="absent")
        set_rule(space.group, "number", 4)
        adopted.refresh_from_db()
        assert (adopted.votes_there, adopted.votes_needed) == (2, 2)

    def test_without_quorum_is_refused_unless_a_reason_is_given_and_marked(
        self, space, chair, item, signed_in
    ):
        set_rule(space.group, "half")
        vote = {"item": item, "by": chair, "voted_at": at(11, 30)}
        with pytest.raises(WithoutQuorum) as refused:
            actions.adopt_resolution(wording="A", **vote)
        assert "1" in str(refused.value.user_message) and "4" in str(refused.value.user_message)
        assert not Resolution.objects.exists()

        adopted = actions.adopt_resolution(wording="A", quorum_reason="Eilfall", **vote)

        assert adopted.lacks_quorum and adopted.number == 1
        for address in (
            adopted.get_absolute_url(),
            item.meeting.get_absolute_url(),
            reverse("teamweb_meetings:resolutions"),
        ):
            assert "ohne Beschlussfähigkeit" in signed_in(chair).get(address).content.decode()

    def test_counts_now_while_the_meeting_is_held(self, space, chair, item):
        set_rule(space.group, "more_than_half")
        with time_machine.travel(at(10, 30), tick=False):
            with pytest.raises(WithoutQuorum):
                actions.adopt_resolution(item=item, wording="A", by=chair)
            set_rule(space.group, "half")
            adopted = actions.adopt_resolution(
                item=type(item).objects.get(pk=item.pk), wording="A", by=chair
            )
        assert adopted.voted_at == at(10, 30)

    @pytest.mark.parametrize("votes", [{"votes_yes": 3}, {"votes_yes": 2, "votes_abstained": 1}])
    def test_has_no_more_votes_than_were_there(self, chair, item, votes):
        with pytest.raises(MoreVotesThanVoters):
            actions.adopt_resolution(item=item, wording="A", by=chair, voted_at=at(10), **votes)

        actions.adopt_resolution(item=item, wording="A", by=chair, voted_at=at(10), votes_yes=2)

    def test_has_no_votes_below_zero(self, chair, item):
        with pytest.raises(NegativeVotes):
            actions.adopt_resolution(item=item, wording="A", by=chair, votes_yes=-1, votes_no=2)

    def test_is_not_adopted_twice_under_its_item(self, space, chair, meeting, item):
        first = actions.adopt_resolution(item=item, wording="Der Text.", by=chair)
        with pytest.raises(AlreadyAdopted) as refused:
            actions.adopt_resolution(item=item, wording=" Der\n Text. ", by=chair)
        assert refused.value.existing == first
        assert first.label in str(refused.value.user_message)

        other = actions.add_agenda_item(meeting=meeting, title="Zwei", by=chair)
        actions.adopt_resolution(item=other, wording="Der Text.", by=chair)
        actions.repeal_resolution(resolution=first, by=chair)
        actions.adopt_resolution(item=item, wording="Der Text.", by=chair)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"votes_yes": 3, "votes_no": 3}, "votes_yes"),
            ({"votes_yes": -1}, "votes_yes"),
            ({"voted_at": "11:30"}, "quorum_reason"),
            ({"wording": "Schon da"}, "wording"),
            ({"wording": ""}, "wording"),
        ],
    )
    def test_is_refused_by_the_field_that_is_wrong(
        self, space, chair, item, signed_in, values, field
    ):
        set_rule(space.group, "half")
        actions.adopt_resolution(item=item, wording="Schon da", by=chair)
        address = reverse("teamweb_meetings:add_resolution", args=[item.pk])

        response = signed_in(chair).post(address, {"wording": "Neu", **values})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert Resolution.objects.count() == 1


class TestThePages:
    def test_every_part_works_by_form_without_scripts(
        self, space, chair, member, meeting, signed_in
    ):
        client = signed_in(chair)
        desk = reverse("teamweb_meetings:write", args=[meeting.pk])
        page = reverse("teamweb_meetings:attendance", args=[meeting.pk])
        for address in (desk, page):
            assert str(member) in client.get(address).content.decode()
        tapped = client.post(
            reverse("teamweb_meetings:set_presence", args=[meeting.pk]),
            {"person": f"u{member.pk}", "to": "present", "on": "desk"},
        )
        assert tapped.headers["Location"] == f"{desk}#attendance"
        added = client.post(
            page,
            {
                "name": "Vera Vertretung",
                "role": "deputy",
                "deputy_of": f"u{chair.pk}",
                "presence": "present",
            },
        )
        assert added.headers["Location"] == page
        row = Attendance.objects.get(name="Vera Vertretung")
        assert row.deputy_of.user == chair
        form = reverse("teamweb_meetings:edit_attendance", args=[meeting.pk, row.key])
        shown = client.get(form)
        seen = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', shown.content.decode()))
        saved = client.post(
            form,
            {
                **seen,
                "presence": "present",
                "role": "deputy",
                "deputy_of": f"u{chair.pk}",
                "stays": "bis 11.20; 11:45-",
                "note": "",
            },
        )
        assert saved.status_code == 302, saved.context["form"].errors
        row.refresh_from_db()
        assert row.times == "–11:20, 11:45–"
        text = client.get(page).content.decode()
        assert "2 von 2 Stimmen sind anwesend." in text
        client.post(reverse("teamweb_meetings:remove_attendance", args=[meeting.pk, row.key]))
        assert not Attendance.objects.filter(pk=row.pk).exists()

    def test_with_htmx_only_the_list_and_the_quorum_come_back(self, chair, meeting, signed_in):
        client = signed_in(chair)
        answer = client.post(
            reverse("teamweb_meetings:set_presence", args=[meeting.pk]),
            {"person": f"u{chair.pk}", "to": "present"},
            headers={"HX-Request": "true"},
        )
        text = answer.content.decode()
        assert "<html" not in text and "attendance-quorum" in text
        now = reverse("teamweb_meetings:attendance_now", args=[meeting.pk])
        seen = re.search(r'name="seen" value="([^"]+)"', text)[1]
        assert client.get(now, {"seen": seen}).status_code == 204
        actions.record_attendance(meeting=meeting, by=chair, name="Gast", role="guest")
        assert "Gast" in client.get(now, {"seen": seen}).content.decode()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "V", "role": "deputy"}, "deputy_of"),
            ({"name": "V", "deputy_of": "chair"}, "role"),
        ],
    )
    def test_a_person_is_refused_by_the_field_that_is_wrong(
        self, chair, meeting, signed_in, values, field
    ):
        if values.get("deputy_of"):
            values = {**values, "deputy_of": f"u{chair.pk}"}
        answer = signed_in(chair).post(
            reverse("teamweb_meetings:attendance", args=[meeting.pk]),
            {"role": "guest", "presence": "present", **values},
        )
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])

    def test_times_are_refused_by_their_field(self, chair, meeting, signed_in):
        form = reverse("teamweb_meetings:edit_attendance", args=[meeting.pk, f"u{chair.pk}"])
        for written in ("um zehn", "25:00–", "11:00–10:00", "10:00–, 11:00–"):
            answer = signed_in(chair).post(
                form, {"presence": "present", "role": "chair", "stays": written}
            )
            assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["stays"])

    def test_two_who_correct_different_things_lose_nothing(self, chair, member, meeting, signed_in):
        client = signed_in(chair)
        form = reverse("teamweb_meetings:edit_attendance", args=[meeting.pk, f"u{member.pk}"])
        page = client.get(form).content.decode()
        seen = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', page))
        actions.set_presence(attendance=person(meeting, member), by=chair, to="excused")

        client.post(
            form,
            {**seen, "presence": "unknown", "role": "member", "has_vote": "on", "note": "krank"},
        )

        row = person(meeting, member)
        assert (row.presence, row.note) == ("excused", "krank")

    def test_a_long_list_needs_no_more_queries(
        self, space, chair, meeting, signed_in, django_assert_max_num_queries
    ):
        client = signed_in(chair)
        counted = []
        addresses = [
            reverse("teamweb_meetings:attendance", args=[meeting.pk]),
            reverse("teamweb_meetings:attendance_now", args=[meeting.pk]),
            reverse("teamweb_meetings:write", args=[meeting.pk]),
        ]
        for _round in range(2):
            for number in range(8):
                user = make_member(space, organisation=OrganisationFactory())
                if number % 2:
                    actions.record_attendance(
                        meeting=meeting,
                        by=chair,
                        name=f"V{user.pk}",
                        deputy_of=person(meeting, user),
                    )
            for address in addresses:
                client.get(address)
                with django_assert_max_num_queries(24) as captured:
                    assert client.get(address).status_code == 200
                counted.append(len(captured))
        assert counted[:3] == counted[3:]

    def test_names_are_nowhere_for_those_who_do_not_write_the_minutes(self, signed_in, outsider):
        space, chair = make_space(audience="public")
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        member = make_member(space)
        guest = actions.record_attendance(meeting=meeting, by=chair, name="Geheimgast")
        actions.invite(meeting=meeting, by=chair)
        for user in (outsider, None):
            client = signed_in(user)
            for name, arguments in [
                ("attendance", [meeting.pk]),
                ("attendance_now", [meeting.pk]),
                ("edit_attendance", [meeting.pk, guest.key]),
                ("edit_attendance", [meeting.pk, f"u{member.pk}"]),
                ("write", [meeting.pk]),
            ]:
                answer = client.get(reverse(f"teamweb_meetings:{name}", args=arguments))
                assert answer.status_code in (302, 403, 404)
                assert "Geheimgast" not in answer.content.decode()
            for name, arguments in [
                ("set_presence", [meeting.pk]),
                ("remove_attendance", [meeting.pk, guest.key]),
            ]:
                answer = client.post(
                    reverse(f"teamweb_meetings:{name}", args=arguments),
                    {"person": guest.key, "to": "absent"},
                )
                assert answer.status_code in (302, 403, 404)
        guest.refresh_from_db()
        assert guest.presence == "present"

    def test_nobody_of_another_meeting_is_changed(self, space, chair, meeting, signed_in):
        other = make_meeting(space=space, by=chair, title="Andere")
        guest = actions.record_attendance(meeting=other, by=chair, name="Gast", role="guest")
        client = signed_in(chair)
        tap = reverse("teamweb_meetings:set_presence", args=[meeting.pk])
        assert client.post(tap, {"person": guest.key, "to": "absent"}).status_code == 404
        assert client.post(tap, {"person": f"u{chair.pk}", "to": "weg"}).status_code == 404


def test_the_minutes_say_who_was_there_when_and_for_whom(space, chair, member, meeting, signed_in):
    deputy = actions.record_attendance(
        meeting=meeting, by=chair, name="Vera Vertretung", deputy_of=person(meeting, member)
    )
    actions.edit_attendance(attendance=deputy, by=chair, stays=[(at(10, 40), at(11))])
    set_rule(space.group, "number", 1)
    item = item_of(meeting, "Eins")
    actions.adopt_resolution(item=item, wording="So.", by=chair, voted_at=at(10, 50))
    version = actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    text = signed_in(member).get(meeting.get_absolute_url()).content.decode()
    assert f"vertritt {member.get_full_name()}, 10:40–11:00" in text
    frozen = {row["name"]: row for row in version.content["attendances"]}
    assert frozen["Vera Vertretung"]["stands_in_for"] == member.get_full_name()
    assert frozen["Vera Vertretung"]["times"] == "10:40–11:00"
    assert version.content["items"][0]["resolutions"][0]["quorum"] == [1, 2, 1]


class TestAtOnce:
    """Threads do not share a database in memory: these run on PostgreSQL."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def _threads_share_the_database(self):
        if connection.vendor == "sqlite" and connection.is_in_memory_db():
            pytest.skip("threads do not share a database in memory")

    def at_once(self, *calls):
        start = Barrier(len(calls))

        def run(call):
            try:
                start.wait()
                return call()
            except AlreadyAdopted as refused:
                return refused
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(run, calls))

    def test_two_who_record_lose_nothing(self, space, chair, member, meeting):
        people = [make_member(space) for _n in range(6)]

        def tap(user, by, to):
            return lambda: actions.set_presence(
                attendance=person(Meeting.objects.get(pk=meeting.pk), user), by=by, to=to
            )

        def note(user, by):
            return lambda: actions.edit_attendance(
                attendance=person(Meeting.objects.get(pk=meeting.pk), user), by=by, note="Notiz"
            )

        self.at_once(
            *(tap(user, chair, "present") for user in people[:4]),
            *(tap(user, member, "excused") for user in people[4:]),
            *(note(user, member) for user in people),
        )

        rows = [person(meeting, user) for user in people]
        assert [row.presence for row in rows] == ["present"] * 4 + ["excused"] * 2
        assert {row.note for row in rows} == {"Notiz"}

    def test_one_of_many_double_clicks_is_recorded(self, chair, member, meeting):
        item = item_of(meeting, "Eins")
        results = self.at_once(
            *(
                lambda by=by: actions.adopt_resolution(item=item, wording="Der Text.", by=by)
                for by in [chair, member] * 4
            )
        )

        (adopted,) = [result for result in results if isinstance(result, Resolution)]
        refused = [result for result in results if isinstance(result, AlreadyAdopted)]
        assert [result.existing for result in refused] == [adopted] * 7
        assert Resolution.objects.get().number == 1
