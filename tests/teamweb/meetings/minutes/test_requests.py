"""Long minutes and archives need no more queries, and unchanged minutes are not sent again."""

import pytest
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.models import (
    Resolution,
)
from teamweb.todos.actions import create_todo, edit_todo, set_todo_state
from teamweb.todos.models import Todo
from tests.factories.meetings import (
    item_of,
    make_meeting,
    release_and_reopen,
)
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_an_archive_of_many_meetings_needs_no_more_queries(
    space, chair, member, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(member)

    def fill(number):
        for _index in range(number):
            meeting = make_meeting(space=space, by=chair, items=("A", "B"))
            for item in meeting.items.all():
                actions.record_vote(item=item, wording="W", by=chair)
                create_todo(title="T", by=chair, source=item, owners=[member, chair])
            actions.record_attendance(meeting=meeting, by=chair, user=member)
            actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    lists = [
        reverse("teamweb_meetings:meetings"),
        reverse("teamweb_meetings:space_meetings", args=[space.key]),
        reverse("teamweb_meetings:resolutions"),
        reverse("teamweb_todos:todos"),
        reverse("teamweb_todos:todos") + f"?group={space.group.key}",
    ]

    def queries():
        counted = []
        for address in lists:
            client.get(address)
            with django_assert_max_num_queries(20) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    fill(2)
    few = queries()
    fill(4)
    assert queries() == few


def test_long_minutes_need_no_more_queries(
    space, chair, member, signed_in, django_assert_max_num_queries
):
    counted = []
    for size in (2, 12):
        meeting = make_meeting(space=space, by=chair, items=tuple(f"T{n}" for n in range(size)))
        first = {
            item: actions.record_vote(item=item, wording="W", by=chair)
            for item in meeting.items.all()
        }
        release_and_reopen(meeting, by=chair)
        for item in meeting.items.all():
            actions.record_vote(item=item, wording="W", by=chair, supersedes=first[item])
            create_todo(title="T", by=chair, source=item, owners=[member, chair])
        actions.publish_minutes(meeting=meeting, by=chair, quiet=True)
        client = signed_in(member)
        for address in (meeting.get_absolute_url(), meeting.page.get_absolute_url()):
            client.get(address)
            with django_assert_max_num_queries(25) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))

    assert counted[:2] == counted[2:]


class TestUnchangedMinutes:
    """Browsers ask with the ETag of what they keep."""

    @pytest.fixture
    def url(self, full_meeting):
        return full_meeting.page.get_absolute_url()

    def kept(self, browser, url):
        browser.get(url)  # sets the cookies that the page's forms depend on
        return {"HTTP_IF_NONE_MATCH": browser.get(url).headers["ETag"]}

    def test_are_not_sent_again(self, url, member, signed_in, django_assert_max_num_queries):
        browser = signed_in(member)
        again = self.kept(browser, url)

        with django_assert_max_num_queries(12):
            assert browser.get(url, **again).status_code == 304

    def test_are_sent_again_when_the_reader_gains_or_loses_part_b(
        self, full_meeting, url, outsider, signed_in
    ):
        browser = signed_in(outsider)
        again = self.kept(browser, url)

        membership = MembershipFactory(group=full_meeting.group, user=outsider)
        gained = browser.get(url, **again)
        assert gained.status_code == 200 and "Geheimbeschluss" in gained.content.decode()

        again = {"HTTP_IF_NONE_MATCH": gained.headers["ETag"]}
        membership.delete()
        lost = browser.get(url, **again)
        assert lost.status_code == 200 and "Geheim" not in lost.content.decode()

    def test_are_sent_again_when_what_they_show_changes(
        self, full_meeting, url, space, chair, member, signed_in
    ):
        browser = signed_in(member)
        todo = Todo.objects.get(title="Offenaufgabe")
        old = Resolution.objects.get(wording="Offenbeschluss")
        later = make_meeting(space=space, by=chair, title="Später", items=("Neues",))
        changes = (
            lambda: set_todo_state(todo=todo, state="done", by=chair),
            lambda: edit_todo(todo=todo, by=chair, owners=[chair]),
            lambda: actions.record_vote(
                item=item_of(later, "Neues"), wording="Ersatz", by=chair, supersedes=old
            ),
            lambda: actions.approve_minutes(
                meeting=full_meeting, by=chair, early_approval="mündlich"
            ),
            lambda: actions.reopen_minutes(meeting=full_meeting, by=chair, reason="Fehler"),
            lambda: actions.record_attendance(meeting=full_meeting, by=chair, name="Gast"),
        )
        for change in changes:
            again = self.kept(browser, url)
            change()
            assert browser.get(url, **again).status_code == 200
