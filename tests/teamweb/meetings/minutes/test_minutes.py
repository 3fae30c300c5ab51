import pytest
from django.db import transaction

from teamweb.access.actions import Rule, grant, inherit_access, restrict
from teamweb.access.models import AccessRule, PageAccess
from teamweb.core.richtext import from_markdown
from teamweb.meetings import actions
from teamweb.meetings.minutes.errors import (
    AlreadyRepealed,
    GroupMayNotAdopt,
    MinutesStayInSpace,
    MoreVotesThanVoters,
    VersionIsFrozen,
)
from teamweb.meetings.minutes.freezing import content_hash
from teamweb.meetings.models import AgendaItem, Meeting, MinutesVersion, Resolution
from teamweb.meetings.planning.errors import PartBNotRestrictable
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import move_page
from teamweb.todos.actions import create_todo
from tests.factories.meetings import (
    item_of,
    make_meeting,
    make_member,
    make_space,
    release_and_reopen,
)
from tests.factories.people import GroupTypeFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db


def test_numbers_continue_within_the_group_and_year(space, chair):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    other_space, other_chair = make_space()
    other = item_of(make_meeting(space=other_space, by=other_chair, items=("Eins",)), "Eins")

    votes = [
        actions.record_vote(item=item, wording="A", by=chair),
        actions.record_vote(item=other, wording="B", by=other_chair),
        actions.record_vote(item=item, wording="C", by=chair),
    ]
    assert [vote.label for vote in votes] == ["", "", ""]
    actions.publish_minutes(meeting=item.meeting, by=chair)
    actions.publish_minutes(meeting=other.meeting, by=other_chair)

    for vote in votes:
        vote.refresh_from_db()
    assert [vote.label for vote in votes] == ["1/2026", "1/2026", "2/2026"]


def test_a_failed_adoption_leaves_no_gap(space, chair):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.record_vote(item=item, wording="A", by=chair)
        actions.publish_minutes(meeting=item.meeting, by=chair)
        raise RuntimeError

    vote = actions.record_vote(item=item, wording="B", by=chair)
    actions.publish_minutes(meeting=item.meeting, by=chair)
    vote.refresh_from_db()
    assert vote.number == 1


def test_more_votes_than_people_with_a_vote_are_refused(space, chair, member):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    item = item_of(meeting, "Eins")
    actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    actions.record_attendance(meeting=meeting, by=chair, name="Gast", role="guest")

    with pytest.raises(MoreVotesThanVoters):
        actions.record_vote(item=item, wording="A", by=chair, votes_yes=2, votes_no=1)

    adopted = actions.record_vote(item=item, wording="A", by=chair, votes_yes=2, votes_no=0)
    assert adopted.is_adopted


def test_a_group_of_a_type_that_adopts_nothing_records_no_resolution():
    group = WorkingGroupFactory(type=GroupTypeFactory(key="tg", may_adopt_resolutions=False))
    space, chair = make_space(group=group)
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")

    with pytest.raises(GroupMayNotAdopt):
        actions.record_vote(item=item, wording="A", by=chair)


def test_a_resolution_is_in_force_until_another_replaces_it_or_it_is_repealed(space, chair):
    item = item_of(make_meeting(space=space, by=chair, items=("Eins",)), "Eins")
    old = actions.record_vote(item=item, wording="Alt", by=chair)
    gone = actions.record_vote(item=item, wording="Weg", by=chair)
    release_and_reopen(item.meeting, by=chair)
    new = actions.record_vote(item=item, wording="Neu", by=chair, supersedes=old)
    assert set(Resolution.objects.in_force()) == {old, gone}  # The new one is not released yet.
    release_and_reopen(item.meeting, by=chair)
    actions.repeal_resolution(resolution=gone, by=chair, reason="erledigt")

    assert list(Resolution.objects.in_force()) == [new]
    old = Resolution.objects.get(pk=old.pk)
    with pytest.raises(AlreadyRepealed):
        actions.repeal_resolution(resolution=old, by=chair)
    with pytest.raises(AlreadyRepealed):
        actions.record_vote(item=item, wording="Neuer", by=chair, supersedes=old)


def test_attendance_recorded_again_replaces_the_first(space, chair, member):
    meeting = make_meeting(space=space, by=chair)
    actions.record_attendance(meeting=meeting, by=chair, user=member)
    actions.record_attendance(meeting=meeting, by=chair, user=member, presence="excused")
    actions.record_attendance(meeting=meeting, by=chair, name="Gast", role="guest")

    rows = meeting.attendances.values_list("presence", "has_vote").order_by("pk")
    assert list(rows) == [("excused", True), ("present", False)]


def test_publishing_freezes_a_version_that_nothing_changes(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins",), part_b=("Intern",))
    version = actions.publish_minutes(meeting=meeting, by=chair)

    stored = MinutesVersion.objects.get(pk=version.pk)
    assert content_hash(stored.content) == stored.content_hash
    assert [item["part"] for item in stored.content["items"]] == ["a", "b"]
    for change in (
        stored.save,
        stored.delete,
        lambda: MinutesVersion.objects.filter(pk=stored.pk).update(number=9),
        MinutesVersion.objects.all().delete,
    ):
        with pytest.raises(VersionIsFrozen):
            change()


def test_minutes_corrected_after_approval_are_an_amended_version(space, chair):
    meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
    actions.approve_minutes(meeting=meeting, by=chair, early_approval="mündlich")
    actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
    item = item_of(meeting, "Eins")
    actions.edit_agenda_item(
        item=item, by=chair, base_version=item.version, notes=from_markdown("Richtiggestellt")
    )
    actions.publish_minutes(meeting=meeting, by=chair)

    meeting.refresh_from_db()
    states = list(meeting.versions.order_by("number").values_list("number", "state"))
    assert states == [(1, "circulated"), (2, "approved"), (3, "amended")]
    assert meeting.state == Meeting.State.AMENDED


def test_members_hear_of_invitation_and_minutes_but_not_of_a_draft(space, chair, member, outsider):
    meeting = make_meeting(space=space, by=chair, items=("Eins",))
    assert not Notification.objects.exists()

    actions.invite(meeting=meeting, by=chair)
    actions.publish_minutes(meeting=meeting, by=chair)

    told = Notification.objects.order_by("pk").values_list("recipient_id", "kind")
    assert list(told) == [(member.pk, "meeting_invited"), (member.pk, "minutes_published")]


class TestWhoReadsWhat:
    def readable(self, user):
        return {
            "meetings": Meeting.objects.visible_to(user).count(),
            "items": set(AgendaItem.objects.visible_to(user).values_list("title", flat=True)),
        }

    def test_a_draft_is_for_members(self, space, chair, member, outsider):
        make_meeting(space=space, by=chair, items=("Eins",))

        assert self.readable(member) == {"meetings": 1, "items": {"Eins"}}
        assert self.readable(outsider) == {"meetings": 0, "items": set()}

    def test_the_audience_reads_part_a_of_what_is_published_and_nothing_of_part_b(
        self, space, chair, member, outsider
    ):
        make_meeting(space=space, by=chair, items=("Eins",), part_b=("Intern",), published=True)

        assert self.readable(member)["items"] == {"Eins", "Intern"}
        assert self.readable(outsider) == {"meetings": 1, "items": {"Eins"}}
        assert self.readable(None) == {"meetings": 0, "items": set()}

    def test_notes_that_are_not_published_stay_with_the_members(
        self, space, chair, member, outsider
    ):
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        actions.invite(meeting=meeting, by=chair)
        assert self.readable(outsider)["items"] == {"Eins"}

        actions.start_minutes(meeting=meeting, by=chair)

        assert self.readable(outsider) == {"meetings": 1, "items": set()}
        assert self.readable(member)["items"] == {"Eins"}

    def test_resolutions_and_todos_follow_their_item(self, space, chair, member, outsider):
        meeting = make_meeting(space=space, by=chair, items=("Eins",), part_b=("Intern",))
        for title in ("Eins", "Intern"):
            item = item_of(meeting, title)
            actions.record_vote(item=item, wording=f"Beschluss {title}", by=chair)
            create_todo(title=f"Aufgabe {title}", by=chair, source=item, owners=[member])
        from teamweb.todos.models import Todo

        def seen(user):
            return (
                [r.wording for r in Resolution.objects.visible_to(user).order_by("number")],
                [t.title for t in Todo.objects.visible_to(user).order_by("pk")],
            )

        assert seen(outsider) == ([], [])
        actions.publish_minutes(meeting=meeting, by=chair)
        assert seen(outsider) == (["Beschluss Eins"], ["Aufgabe Eins"])
        actions.reopen_minutes(meeting=meeting, by=chair, reason="Fehler")
        assert seen(outsider) == ([], [])
        assert len(seen(member)[0]) == 2

    def test_an_item_put_into_part_b_takes_its_resolution_along(self, space, chair, outsider):
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        item = item_of(meeting, "Eins")
        actions.record_vote(item=item, wording="A", by=chair)
        actions.edit_agenda_item(item=item, by=chair, base_version=item.version, part="b")
        actions.publish_minutes(meeting=meeting, by=chair)

        assert not Resolution.objects.visible_to(outsider).exists()
        assert not AgendaItem.objects.visible_to(outsider).exists()

    def test_narrowing_the_page_narrows_all_that_hangs_on_the_meeting(
        self, space, chair, member, outsider
    ):
        meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
        reader = UserFactory()
        only = Rule(AccessRule.Principal.PERSON, user=reader)

        restrict(page=meeting.page, rules=[only], by=chair)

        assert self.readable(reader)["items"] == {"Eins"}
        for stranger in (outsider, member):
            assert self.readable(stranger) == {"meetings": 0, "items": set()}
        inherit_access(page=meeting.page, by=chair)
        assert self.readable(outsider)["items"] == {"Eins"}

    def test_minutes_with_a_part_b_are_not_narrowed(self, space, chair):
        meeting = make_meeting(
            space=space, by=chair, items=("Eins",), part_b=("Intern",), published=True
        )
        before = PageAccess.objects.get(page_id=meeting.page.pk).access_id

        with pytest.raises(PartBNotRestrictable):
            restrict(page=meeting.page, rules=[], by=chair)

        assert PageAccess.objects.get(page_id=meeting.page.pk).access_id == before

    def test_a_guest_reads_part_a_and_writes_nothing(self, space, chair):
        guest = make_member(space, role="guest")
        meeting = make_meeting(
            space=space, by=chair, items=("Offen",), part_b=("Intern",), published=True
        )

        assert self.readable(guest)["items"] == {"Offen"}
        assert not actions.may_write(meeting, guest)

    def test_a_draft_with_a_narrowed_page_is_for_those_who_may_read_the_page(
        self, space, chair, member
    ):
        """A draft stayed with all members although its page was narrowed."""
        meeting = make_meeting(space=space, by=chair, items=("Eins",))
        page = actions.ensure_page(meeting, chair)
        reader = make_member(space)
        only = Rule(AccessRule.Principal.PERSON, user=reader)

        restrict(page=page, rules=[only], by=chair)

        assert self.readable(member) == {"meetings": 0, "items": set()}
        assert self.readable(reader) == {"meetings": 1, "items": {"Eins"}}
        inherit_access(page=page, by=chair)
        assert self.readable(member) == {"meetings": 1, "items": {"Eins"}}

    def test_narrowed_minutes_stay_narrow_in_every_state(self, space, chair, member, outsider):
        meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
        restrict(page=meeting.page, rules=[], by=chair)

        for step, facts in (
            (actions.reopen_minutes, {"reason": "Fehler"}),
            (actions.publish_minutes, {}),
            (actions.approve_minutes, {"early_approval": "mündlich"}),
        ):
            step(meeting=meeting, by=chair, **facts)
            for stranger in (member, outsider):
                assert self.readable(stranger) == {"meetings": 0, "items": set()}

    def test_minutes_stay_in_the_space_whose_readers_they_have(self, space, chair, member):
        """Elsewhere the page would have other readers than its items, resolutions and todos."""
        meeting = make_meeting(space=space, by=chair, items=("Eins",), published=True)
        elsewhere, _other_chair = make_space(audience="group")
        grant(
            access=elsewhere.audience_access,
            rule=Rule(AccessRule.Principal.PERSON, 3, user=chair),
            by=elsewhere.owner,
        )

        with pytest.raises(MinutesStayInSpace):
            move_page(page=meeting.page, parent=elsewhere, by=chair)

        assert self.readable(member)["items"] == {"Eins"}
