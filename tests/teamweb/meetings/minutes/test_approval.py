"""From finished to approved minutes: completeness, objections, approval in the next meeting."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.minutes.completeness import missing_in
from teamweb.meetings.minutes.errors import (
    MinutesIncomplete,
    NotAtMeeting,
    NotUpForApproval,
    ObjectionAnswered,
    ObjectionNeedsReason,
    ObjectionsClosed,
    ObjectionsOpen,
)
from teamweb.meetings.models import AgendaItem, Meeting, Objection
from teamweb.meetings.planning.errors import WrongState
from teamweb.notifications.models import Notification
from tests.factories.meetings import BERLIN, item_of, make_meeting, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair, member):
    """Minutes in preparation that lack nothing; chair and member were there."""
    meeting = make_meeting(
        space=space, by=chair, items=("Eins",), part_b=("Intern",), place="Rathaus"
    )
    actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    return actions.start_minutes(meeting=meeting, by=chair)


@pytest.fixture
def circulated(meeting, chair):
    actions.release_minutes(meeting=meeting, by=chair)
    Notification.objects.all().delete()
    return Meeting.objects.get(pk=meeting.pk)


def next_meeting(space, chair, **facts):
    start = datetime.datetime(2026, 4, 1, 10, tzinfo=BERLIN)
    return make_meeting(space=space, by=chair, starts_at=start, **facts)


class TestCompleteness:
    """§ 93 VwVfG: place and day, chair and members, subjects, resolutions, results of elections."""

    def test_nothing_is_missing_in_complete_minutes(self, meeting):
        assert missing_in(meeting) == []

    def test_a_bare_meeting_lacks_everything_but_its_day(self, space, chair):
        bare = make_meeting(space=space, by=chair)

        assert [one.where for one in missing_in(bare)] == [
            "facts",
            "attendance",
            "attendance",
            "items",
        ]

    @pytest.mark.parametrize(
        ("kind", "state", "is_missing"),
        [
            ("discussion", "open", True),
            ("discussion", "discussed", False),
            ("discussion", "skipped", False),
            ("resolution", "discussed", True),
            ("resolution", "skipped", False),
            ("election", "discussed", True),
            ("information", "open", True),
        ],
    )
    def test_an_item_says_what_came_of_it(self, meeting, chair, kind, state, is_missing):
        item = actions.add_agenda_item(meeting=meeting, title="Zwei", kind=kind, by=chair)
        actions.set_item_state(item=item, state=state, by=chair)

        assert [one.where for one in missing_in(meeting)] == ["top-3"] * is_missing

    def test_a_resolution_or_a_note_is_enough(self, meeting, chair):
        voted = actions.add_agenda_item(meeting=meeting, title="Zwei", kind="resolution", by=chair)
        actions.record_vote(item=voted, wording="So sei es.", by=chair)
        actions.add_agenda_item(
            meeting=meeting, title="Drei", kind="election", by=chair, notes="<p>Gewählt: A.</p>"
        )

        assert missing_in(meeting) == []

    def test_a_heading_over_items_needs_no_notes(self, meeting, chair):
        above = actions.add_agenda_item(meeting=meeting, title="Berichte", by=chair)
        actions.add_agenda_item(
            meeting=meeting, title="Bericht", by=chair, parent=above, notes="<p>Text</p>"
        )

        assert missing_in(meeting) == []

    def test_incomplete_minutes_are_neither_finished_nor_released(self, meeting, chair, member):
        actions.add_agenda_item(meeting=meeting, title="Offen", by=chair)

        for step, by in ((actions.finish_minutes, member), (actions.release_minutes, chair)):
            with pytest.raises(MinutesIncomplete) as refused:
                step(meeting=meeting, by=by)
            assert "Offen" in str(refused.value.user_message)
        meeting.refresh_from_db()
        assert meeting.state == Meeting.State.MINUTES_DRAFT
        assert not meeting.versions.exists()


class TestRelease:
    def test_a_member_finishes_and_the_chair_who_is_told_releases(self, meeting, chair, member):
        actions.finish_minutes(meeting=meeting, by=member)
        assert list(Notification.objects.values_list("recipient", "kind")) == [
            (chair.pk, "minutes_finished")
        ]
        with pytest.raises(PermissionDenied):
            actions.release_minutes(meeting=meeting, by=member)

        actions.release_minutes(meeting=meeting, by=chair)

        meeting.refresh_from_db()
        assert meeting.state == Meeting.State.CIRCULATED
        until = timezone.localdate() + datetime.timedelta(days=14)
        assert meeting.objections_until == until

    def test_the_type_of_the_group_says_how_long_objections_are_taken(self, meeting, chair):
        kind = meeting.group.type
        kind.objection_days = 0
        kind.save()

        actions.release_minutes(meeting=meeting, by=chair)

        meeting.refresh_from_db()
        assert meeting.objections_until is None
        assert not actions.takes_objections(meeting)

    def test_only_minutes_in_preparation_are_finished_or_released(self, space, chair):
        planned = make_meeting(space=space, by=chair)
        for step in (actions.finish_minutes, actions.release_minutes):
            with pytest.raises(WrongState):
                step(meeting=planned, by=chair)


class TestObjections:
    def test_who_was_there_objects_and_the_chair_answers(self, circulated, chair, member):
        objection = actions.raise_objection(
            meeting=circulated, by=member, reason=" Falsch. ", item=item_of(circulated, "Eins")
        )
        assert objection.reason == "Falsch."
        assert objection.version == circulated.versions.get()
        assert Notification.objects.get().recipient == chair

        actions.answer_objection(objection=objection, by=chair, is_accepted=True, answer="Stimmt.")

        objection.refresh_from_db()
        assert objection.outcome == Objection.Outcome.ACCEPTED
        told = Notification.objects.get(recipient=member)
        assert (told.kind, told.words.text) == ("objection_answered", "Stimmt.")

    def test_others_do_not_object(self, circulated, space, chair, outsider):
        absent = make_member(space)
        guest = make_member(space, role="guest")
        with pytest.raises(NotAtMeeting):
            actions.raise_objection(meeting=circulated, by=absent, reason="x")
        for stranger in (guest, outsider):
            with pytest.raises(PermissionDenied):
                actions.raise_objection(meeting=circulated, by=stranger, reason="x")
        assert not Objection.objects.exists()

    def test_an_objection_gives_a_reason(self, circulated, member):
        with pytest.raises(ObjectionNeedsReason):
            actions.raise_objection(meeting=circulated, by=member, reason=" \n ")

    @pytest.mark.parametrize(("days", "is_open"), [(0, True), (-1, False)])
    def test_the_last_day_counts(self, circulated, member, days, is_open):
        today = timezone.localdate(timezone=circulated.zone)
        Meeting.objects.update(objections_until=today + datetime.timedelta(days=days))
        circulated.refresh_from_db()

        assert actions.may_object(circulated, member) == is_open
        if not is_open:
            with pytest.raises(ObjectionsClosed):
                actions.raise_objection(meeting=circulated, by=member, reason="x")

    def test_drafts_and_approved_minutes_take_none(self, meeting, chair, member):
        with pytest.raises(ObjectionsClosed):
            actions.raise_objection(meeting=meeting, by=member, reason="x")
        actions.release_minutes(meeting=meeting, by=chair)
        actions.approve_minutes(meeting=meeting, by=chair, early_approval="mündlich")
        with pytest.raises(ObjectionsClosed):
            actions.raise_objection(meeting=meeting, by=member, reason="x")

    def test_only_who_manages_answers_and_only_once(self, circulated, chair, member):
        objection = actions.raise_objection(meeting=circulated, by=member, reason="x")
        answer = {"objection": objection, "is_accepted": False, "answer": "Nein."}
        with pytest.raises(PermissionDenied):
            actions.answer_objection(by=member, **answer)
        actions.answer_objection(by=chair, **answer)
        with pytest.raises(ObjectionAnswered):
            actions.answer_objection(by=chair, **answer)


class TestApproval:
    def test_waits_for_the_answers_to_all_objections(self, circulated, chair, member):
        objection = actions.raise_objection(meeting=circulated, by=member, reason="x")
        with pytest.raises(ObjectionsOpen):
            actions.approve_minutes(meeting=circulated, by=chair, early_approval="mündlich")
        actions.answer_objection(objection=objection, by=chair, is_accepted=False, answer="y")

        approved = actions.approve_minutes(meeting=circulated, by=chair, early_approval="mündlich")

        assert approved.state == Meeting.State.APPROVED

    def test_the_next_meeting_approves(self, circulated, space, chair):
        later = next_meeting(space, chair)
        assert list(actions.awaiting_approval(later)) == [circulated]
        with translation.override("en"):
            item = actions.add_approval_item(minutes=circulated, meeting=later, by=chair)
        assert item.title.startswith("Genehmigung")  # Everybody reads it, not only the planner.
        assert not actions.awaiting_approval(later).exists()

        actions.approve_minutes(meeting=circulated, by=chair, item=item, early_approval="mündlich")

        circulated.refresh_from_db()
        assert circulated.approved_at_item == item
        assert AgendaItem.objects.get(pk=item.pk).state == AgendaItem.State.DISCUSSED

    def test_only_the_item_that_stands_for_it(self, circulated, space, chair):
        other = next_meeting(space, chair, items=("Anderes",))
        with pytest.raises(NotUpForApproval):
            actions.approve_minutes(
                meeting=circulated,
                by=chair,
                item=item_of(other, "Anderes"),
                early_approval="mündlich",
            )
        circulated.refresh_from_db()
        assert circulated.state == Meeting.State.CIRCULATED

    def test_later_or_foreign_minutes_are_not_put_up(self, circulated, chair):
        earlier = make_meeting(
            space=circulated.space,
            by=chair,
            starts_at=circulated.starts_at - datetime.timedelta(days=1),
        )
        with pytest.raises(NotUpForApproval):
            actions.add_approval_item(minutes=circulated, meeting=earlier, by=chair)


class TestPages:
    @pytest.fixture
    def browser(self, client):
        def signed_in(user):
            client.force_login(user)
            return client

        return signed_in

    def test_the_desk_lists_what_is_missing_and_leads_there(self, meeting, chair, browser):
        item = actions.add_agenda_item(meeting=meeting, title="Offen", by=chair)
        page = browser(chair).get(reverse("teamweb_meetings:write", args=[meeting.pk]))

        assert f'<a href="#{item.anchor}">TOP 3 Offen' in page.content.decode()

    def test_objecting_answering_correcting_and_approving_by_form(
        self, circulated, space, chair, member, browser
    ):
        client = browser(member)
        page = reverse("teamweb_meetings:object_to_minutes", args=[circulated.pk])
        assert page in client.get(circulated.get_absolute_url()).content.decode()
        assert client.get(page).status_code == 200
        assert client.post(page, {"reason": ""}).status_code == 422
        item = item_of(circulated, "Eins")
        client.post(page, {"item": item.pk, "reason": "Da fehlt etwas."})
        objection = Objection.objects.get()

        client = browser(chair)
        answer = reverse("teamweb_meetings:answer_objection", args=[circulated.pk, objection.pk])
        shown = client.get(circulated.get_absolute_url()).content.decode()
        assert "Da fehlt etwas." in shown
        assert answer in shown
        assert client.post(answer, {"answer": "Ja"}).status_code == 422
        client.post(answer, {"is_accepted": "yes", "answer": "Wird ergänzt."})
        step = reverse("teamweb_meetings:step", args=[circulated.pk])
        reopen = reverse("teamweb_meetings:reopen", args=[circulated.pk])
        assert client.post(reopen, {"reason": ""}).status_code == 422
        client.post(reopen, {"reason": "Ein Einwand wurde angenommen."})
        item.refresh_from_db()
        actions.edit_agenda_item(
            item=item, by=chair, base_version=item.version, notes=from_markdown("Ergänzte Notiz")
        )
        client.post(step, {"step": "publish"})
        later = next_meeting(space, chair)
        client.post(
            reverse("teamweb_meetings:add_approval_item", args=[later.pk]),
            {"minutes": circulated.pk},
        )
        approval = later.items.get()
        assert approval.approves == circulated
        desk = client.get(reverse("teamweb_meetings:write", args=[later.pk])).content.decode()
        approve = reverse("teamweb_meetings:approve_at_item", args=[approval.pk])
        assert approve in desk
        early = client.post(approve).headers["Location"]
        assert early == f"/meetings/{circulated.pk}/approve/?item={approval.pk}"
        client.post(early, {"early_approval": "Alle in der Sitzung."})

        circulated.refresh_from_db()
        assert circulated.state == Meeting.State.APPROVED
        assert circulated.versions.count() == 3
        client = browser(member)
        assert "Wird ergänzt." in client.get(circulated.get_absolute_url()).content.decode()
        changes = reverse("teamweb_meetings:version_changes", args=[circulated.pk, 2])
        for view in ("", "?view=side"):
            compared = client.get(changes + view).content.decode()
            assert "Ergänzte" in compared
        assert "<ins" in client.get(changes).content.decode()
        first = client.get(reverse("teamweb_meetings:version", args=[circulated.pk, 1]))
        assert "Notiz zu Eins" in first.content.decode()

    def test_nobody_else_sees_objections_or_older_versions(
        self, circulated, chair, member, outsider, browser
    ):
        objection = actions.raise_objection(meeting=circulated, by=member, reason="Verschlusssache")
        names = {
            "object_to_minutes": [],
            "answer_objection": [objection.pk],
            "versions": [],
            "version": [1],
            "version_changes": [1],
        }
        client = browser(outsider)
        for name, args in names.items():
            address = reverse(f"teamweb_meetings:{name}", args=[circulated.pk, *args])
            assert client.get(address).status_code == 404, name
        for address in (circulated.get_absolute_url(), circulated.page.get_absolute_url()):
            text = client.get(address).content.decode()
            assert "Verschlusssache" not in text
            assert "/versions/" not in text

    def test_only_who_manages_answers_and_approves(self, circulated, space, chair, member, browser):
        objection = actions.raise_objection(meeting=circulated, by=member, reason="x")
        item = actions.add_approval_item(
            minutes=circulated, meeting=next_meeting(space, chair), by=chair
        )
        client = browser(member)
        for name, args in (
            ("answer_objection", [circulated.pk, objection.pk]),
            ("approve_at_item", [item.pk]),
        ):
            address = reverse(f"teamweb_meetings:{name}", args=args)
            assert client.post(address, {"is_accepted": "no", "answer": "x"}).status_code == 403

    def test_many_objections_versions_and_items_need_no_more_queries(
        self, circulated, chair, member, browser, django_assert_max_num_queries
    ):
        client = browser(chair)
        counted = []
        for _round in range(2):
            for number in range(3):
                actions.raise_objection(
                    meeting=circulated, by=member, reason="x", item=item_of(circulated, "Eins")
                )
                actions.reopen_minutes(meeting=circulated, by=chair, reason="Fehler")
                Meeting.objects.filter(pk=circulated.pk).update(title=f"Titel {number}")
                actions.publish_minutes(meeting=circulated, by=chair, quiet=True)
            for address in (
                circulated.get_absolute_url(),
                reverse("teamweb_meetings:versions", args=[circulated.pk]),
                reverse("teamweb_meetings:version", args=[circulated.pk, 2]),
                reverse("teamweb_meetings:version_changes", args=[circulated.pk, 2]),
            ):
                client.get(address)
                with django_assert_max_num_queries(32) as captured:
                    assert client.get(address).status_code == 200
                counted.append(len(captured))

        assert counted[:4] == counted[4:]
