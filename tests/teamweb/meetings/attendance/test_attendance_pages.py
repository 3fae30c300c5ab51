"""The pages on which attendance is recorded, and several people who record at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.minutes.errors import (
    AlreadyAdopted,
)
from teamweb.meetings.models import Attendance, Meeting, Resolution
from tests.factories.meetings import item_of, make_meeting, make_member, make_space
from tests.factories.people import OrganisationFactory
from tests.teamweb.meetings.attendance.presence import at, person, set_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair):
    return make_meeting(space=space, by=chair, items=("Eins",), ends_at=at(12))


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
        assert "Anwesende Stimmen: 2 von 2." in text
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
                with django_assert_max_num_queries(25) as captured:
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
    actions.record_vote(item=item, wording="So.", by=chair, voted_at=at(10, 50))
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
                lambda by=by: actions.record_vote(item=item, wording="Der Text.", by=by)
                for by in [chair, member] * 4
            )
        )

        (adopted,) = [result for result in results if isinstance(result, Resolution)]
        refused = [result for result in results if isinstance(result, AlreadyAdopted)]
        assert [result.existing for result in refused] == [adopted] * 7
        assert Resolution.objects.get() == adopted

        actions.publish_minutes(meeting=meeting, by=chair)
        adopted.refresh_from_db()
        assert adopted.number == 1
