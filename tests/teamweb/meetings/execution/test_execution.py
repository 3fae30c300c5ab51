"""What becomes of resolutions: state, owner and day with their history, reminders and the report."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from teamweb.meetings import actions
from teamweb.meetings.execution.errors import (
    DroppingNeedsReason,
    NothingToReport,
    NotInForce,
    OwnerNotInGroup,
    ReportOnAgenda,
)
from teamweb.meetings.minutes.immutability import missing_guards
from teamweb.meetings.models import Execution, Resolution
from teamweb.notifications.models import Notification
from tests.factories.meetings import make_meeting, make_member, make_space

pytestmark = pytest.mark.django_db
LIST = reverse("teamweb_meetings:executions")
TABLE = reverse("teamweb_meetings:executions_csv")


def adopted(space, chair, *titles):
    """Numbered resolutions of released minutes."""
    meeting = make_meeting(space=space, by=chair, items=titles)
    for item in meeting.items.order_by("rank"):
        actions.record_vote(item=item, title=item.title, wording=f"{item.title}!", by=chair)
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
    return list(Resolution.objects.filter(item__meeting=meeting).order_by("number"))


@pytest.fixture
def resolution(space, chair):
    return adopted(space, chair, "Drucker")[0]


@pytest.fixture
def today():
    return timezone.localdate()


class TestNoting:
    def test_every_change_is_kept_and_the_minutes_stay(self, resolution, chair, member, today):
        versions = list(resolution.item.meeting.versions.values_list("content_hash", flat=True))
        facts = {"owner": member, "due_on": today + datetime.timedelta(days=30)}
        actions.record_execution(resolution=resolution, by=chair, state="open", **facts)
        actions.record_execution(
            resolution=resolution, by=chair, state="in_progress", text="Bestellt", **facts
        )
        execution = actions.record_execution(
            resolution=resolution, by=member, state="done", text="Steht im Flur."
        )

        assert [note.state for note in execution.notes.all()] == ["done", "in_progress", "open"]
        assert (execution.owner, execution.due_on) == (member, facts["due_on"])
        now = list(resolution.item.meeting.versions.values_list("content_hash", flat=True))
        assert now == versions and not missing_guards()

    def test_nothing_new_leaves_no_note(self, resolution, chair):
        for _turn in range(2):
            execution = actions.record_execution(resolution=resolution, by=chair, state="open")

        assert execution.notes.count() == 1

    def test_a_new_owner_hears_of_it_once(self, resolution, chair, member):
        for state in ("open", "in_progress"):
            actions.record_execution(resolution=resolution, by=chair, state=state, owner=member)

        assert Notification.objects.get(kind="execution_given").recipient == member

    def test_who_drops_it_says_why(self, resolution, chair):
        with pytest.raises(DroppingNeedsReason):
            actions.record_execution(resolution=resolution, by=chair, state="dropped", text=" ")

    def test_only_what_is_in_force_is_carried_out(self, resolution, chair):
        actions.repeal_resolution(resolution=resolution, by=chair)

        with pytest.raises(NotInForce):
            actions.record_execution(resolution=resolution, by=chair, state="open")

    def test_outsiders_neither_note_nor_own(self, resolution, chair, outsider):
        with pytest.raises(PermissionDenied):
            actions.record_execution(resolution=resolution, by=outsider, state="done")
        with pytest.raises(OwnerNotInGroup):
            actions.record_execution(resolution=resolution, by=chair, state="open", owner=outsider)
        assert not Execution.objects.exists()


class TestReminding:
    def test_before_the_day_and_each_week_after_it(self, resolution, chair, member, today):
        due_on = today + datetime.timedelta(days=10)
        actions.record_execution(
            resolution=resolution, by=chair, state="open", owner=member, due_on=due_on
        )

        told = []
        for days in range(26):
            day = today + datetime.timedelta(days=days)
            told += [days] * actions.remind_of_executions(day)
            told += [days] * actions.remind_of_executions(day)

        assert told == [7, 11, 18, 25]

    def test_what_is_done_reminds_nobody(self, resolution, chair, member, today):
        facts = {"owner": member, "due_on": today}
        actions.record_execution(resolution=resolution, by=chair, state="done", **facts)

        assert actions.remind_of_executions() == 0


class TestReport:
    def test_it_becomes_an_item_for_members_only(self, space, chair, member, resolution):
        actions.record_execution(
            resolution=resolution, by=chair, state="open", owner=member, text="<b>Angebot</b>"
        )
        meeting = make_meeting(space=space, by=chair)

        item = actions.add_execution_report(meeting=meeting, by=chair)

        assert item.part == "b" and member.get_full_name() in item.announcement
        assert "<b>" not in item.announcement and "Drucker" in item.announcement
        with pytest.raises(ReportOnAgenda):
            actions.add_execution_report(meeting=meeting, by=chair)

    def test_nothing_to_report_makes_no_item(self, space, chair, resolution):
        with pytest.raises(NothingToReport):
            actions.add_execution_report(meeting=make_meeting(space=space, by=chair), by=chair)

    def test_resolutions_of_other_groups_stay_out(self, space, chair, resolution, member):
        other_space, other_chair = make_space()
        theirs = adopted(other_space, other_chair, "Fremd")[0]
        actions.record_execution(resolution=theirs, by=other_chair, state="open")
        actions.record_execution(resolution=resolution, by=chair, state="open")

        item = actions.add_execution_report(meeting=make_meeting(space=space, by=chair), by=chair)

        assert "Fremd" not in item.announcement


class TestPages:
    def listed(self, browser, query=""):
        page = browser.get(LIST + query).context["page"]
        return {str(row) for row in page}

    def test_the_list_is_filtered(self, space, chair, member, signed_in, today):
        one, two, three, _four = adopted(space, chair, "Eins", "Zwei", "Drei", "Vier")
        late = today - datetime.timedelta(days=1)
        actions.record_execution(resolution=one, by=chair, state="open", owner=member, due_on=late)
        actions.record_execution(resolution=two, by=chair, state="in_progress")
        actions.record_execution(resolution=three, by=chair, state="done")
        browser = signed_in(member)

        for query, found in (
            ("", {"Eins", "Zwei"}),
            ("?state=overdue", {"Eins"}),
            ("?state=done", {"Drei"}),
            ("?state=none", {"Vier"}),
            ("?state=all", {"Eins", "Zwei", "Drei", "Vier"}),
            ("?mine=1", {"Eins"}),
            (f"?group={space.group.key}", {"Eins", "Zwei"}),
            ("?group=fremd", set()),
        ):
            assert self.listed(browser, query) == found, query

    def test_the_table_says_the_same(self, space, chair, resolution, member, signed_in):
        actions.record_execution(
            resolution=resolution, by=chair, state="open", owner=member, text="=1+1"
        )

        content = b"".join(signed_in(chair).get(TABLE).streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content), delimiter=";"))

        assert rows[1][2] == "Drucker" and rows[1][5] == member.get_full_name()
        assert rows[1][7] == "'=1+1"

    def test_the_form_notes_and_shows_the_history(self, resolution, member, chair, signed_in):
        address = reverse("teamweb_meetings:execution", args=[resolution.pk])
        answer = signed_in(chair).post(
            address, {"state": "open", "owner": member.pk, "due_on": "", "text": "Los"}
        )

        assert answer.status_code == 302
        assert "Los" in signed_in(member).get(address).content.decode()
        assert "Umsetzung" in signed_in(member).get(resolution.get_absolute_url()).content.decode()

    def test_the_report_is_put_on_the_agenda(self, space, resolution, chair, signed_in):
        actions.record_execution(resolution=resolution, by=chair, state="open")
        soon = timezone.now() + datetime.timedelta(days=5)
        meeting = make_meeting(space=space, by=chair, starts_at=soon)

        page = signed_in(chair).get(f"{LIST}?group={space.group.key}").content.decode()
        assert f'value="{meeting.pk}"' in page
        signed_in(chair).post(reverse("teamweb_meetings:report_execution"), {"meeting": meeting.pk})

        assert meeting.items.get().title == "Umsetzung der Beschlüsse"

    @pytest.mark.parametrize("who", ["visitor", "outsider"])
    def test_names_stay_with_the_members(self, who, outsider, signed_in):
        space, chair = make_space(audience="public")
        member = make_member(space)
        resolution = adopted(space, chair, "Drucker")[0]
        actions.record_execution(
            resolution=resolution, by=chair, state="open", owner=member, text="Geheimstand"
        )
        browser = signed_in(outsider if who == "outsider" else None)

        page = browser.get(resolution.get_absolute_url())
        assert page.status_code == 200
        execution = browser.get(reverse("teamweb_meetings:execution", args=[resolution.pk]))
        assert execution.status_code == (404 if who == "outsider" else 302)
        texts = [page.content.decode()]
        if who == "outsider":
            texts.append(browser.get(f"{LIST}?state=all").content.decode())
            texts.append(b"".join(browser.get(TABLE).streaming_content).decode())
        for text in texts:
            assert member.get_full_name() not in text and "Geheimstand" not in text

    def test_the_number_of_queries_does_not_grow(
        self, space, chair, signed_in, django_assert_max_num_queries
    ):
        for resolution in adopted(space, chair, *(f"Nr {n}" for n in range(12))):
            actions.record_execution(resolution=resolution, by=chair, state="open", owner=chair)
        browser = signed_in(chair)
        browser.get(LIST)

        with django_assert_max_num_queries(30):
            browser.get(LIST)
