"""Who stands in for a member as a rule is invited by itself when the member does not come."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from teamweb.groups.actions import add_membership, leave_group, set_standing_deputy
from teamweb.groups.errors import DeputyNotPossible
from teamweb.groups.models import StandingDeputy
from teamweb.meetings import actions
from teamweb.meetings.attendance.quorum import attendance_list, votes
from teamweb.meetings.models import Attendance
from teamweb.notifications.models import Notification
from teamweb.website.handover.actions import transfer_work
from teamweb.website.handover.entries import left_behind
from tests.factories.meetings import make_member
from tests.factories.people import UserFactory

from .inviting import announce, mails_by_address, new_mails

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Answer = Attendance.Answer


@pytest.fixture
def deputy(space, chair):
    """A guest of the group, as deputies often are."""
    person = UserFactory()
    add_membership(group=space.group, user=person, role="guest", by=chair)
    return person


@pytest.fixture
def standing(space, member, deputy):
    return set_standing_deputy(group=space.group, member=member, deputy=deputy, by=member)


@pytest.fixture
def meeting(space, chair, member, standing, mailbox):
    meeting = announce(space=space, by=chair)
    new_mails()
    return meeting


def own(meeting, user):
    return Attendance.objects.get(meeting=meeting, user=user)


def answer(meeting, user, to, **how):
    return actions.answer_invitation(attendance=own(meeting, user), answer=to, **how)


@pytest.mark.parametrize("how", [{"is_by_link": True}, {"is_by_calendar": True}, {}])
def test_a_no_invites_the_deputy_with_the_members_vote(meeting, member, deputy, how):
    answer(meeting, member, Answer.DECLINED, **(how or {"by": member}))

    mails = mails_by_address()
    assert f"Sie vertreten {member.get_full_name()}" in mails[deputy.email].text
    row = own(meeting, deputy)
    assert row.deputy_of == own(meeting, member)
    assert [own(meeting, member), row] in votes(attendance_list(meeting), per_organisation=False)
    # Said twice, nobody is invited twice; and who comes after all needs nobody.
    answer(meeting, member, Answer.DECLINED, by=member)
    assert new_mails() == []
    answer(meeting, member, Answer.ACCEPTED, by=member)
    assert "nicht mehr eingeladen" in mails_by_address()[deputy.email].subject.lower()


def test_the_deputys_no_reaches_member_and_chair(meeting, member, chair, deputy):
    answer(meeting, member, Answer.DECLINED, by=member)
    answer(meeting, deputy, Answer.DECLINED, by=deputy)

    told = Notification.objects.filter(kind="deputy_declined")
    assert {row.recipient for row in told} == {member, chair}
    # Who comes after all and then does not asks them again.
    answer(meeting, member, Answer.ACCEPTED, by=member)
    answer(meeting, member, Answer.DECLINED, by=member)
    assert meeting.attendances.filter(user=deputy, deputy_of__user=member).exists()


def test_a_deputy_who_cannot_come_as_a_member_is_told_to_the_chair(space, chair, member, mailbox):
    other = make_member(space)
    set_standing_deputy(group=space.group, member=member, deputy=other, by=chair)
    meeting = announce(space=space, by=chair)
    answer(meeting, other, Answer.DECLINED, by=other)
    answer(meeting, member, Answer.DECLINED, by=member)

    told = Notification.objects.filter(kind="deputy_declined")
    assert [row.recipient for row in told] == [chair]
    assert own(meeting, other).deputy_of is None


def test_only_on_the_days_it_holds_and_for_an_account_that_is_on(
    space, chair, member, deputy, meeting
):
    StandingDeputy.objects.update(ends_on=meeting.held_on - datetime.timedelta(days=1))
    answer(meeting, member, Answer.DECLINED, by=member)
    assert not meeting.attendances.filter(user=deputy).exists()
    StandingDeputy.objects.update(ends_on=None)
    deputy.is_active = False
    deputy.save()
    answer(meeting, member, Answer.ACCEPTED, by=member)
    answer(meeting, member, Answer.DECLINED, by=member)
    assert not meeting.attendances.filter(user=deputy).exists()


def test_the_member_and_who_manages_the_group_set_it_and_nobody_else(
    space, chair, member, deputy, outsider, signed_in
):
    other = make_member(space)
    with pytest.raises(PermissionDenied):
        set_standing_deputy(group=space.group, member=member, deputy=deputy, by=other)
    for wrong in (member, UserFactory(is_active=False)):
        with pytest.raises(DeputyNotPossible):
            set_standing_deputy(group=space.group, member=member, deputy=wrong, by=chair)
    with pytest.raises(DeputyNotPossible):
        set_standing_deputy(group=space.group, member=outsider, deputy=deputy, by=chair)
    membership = space.group.memberships.get(user=member)
    address = reverse("teamweb_groups:standing_deputy", args=[membership.pk])
    assert signed_in(other).get(address).status_code == 403
    data = {"deputy": deputy.pk, "starts_on": timezone.localdate().isoformat()}
    assert signed_in(member).post(address, data).status_code == 302
    assert signed_in(chair).post(address, data | {"deputy": other.pk}).status_code == 302
    assert StandingDeputy.objects.on().get().deputy == other
    page = signed_in(member).get(reverse("teamweb_groups:members", args=[space.group.key])).text
    assert f"Vertretung: {other}" in page and address in page
    assert signed_in(chair).post(address, data | {"deputy": ""}).status_code == 302
    assert not StandingDeputy.objects.on().exists()


def test_a_later_deputy_ends_the_earlier_one_the_day_before(space, member, deputy, standing):
    other = make_member(space)
    day = timezone.localdate() + datetime.timedelta(days=30)
    set_standing_deputy(group=space.group, member=member, deputy=other, by=member, starts_on=day)
    standing.refresh_from_db()

    assert standing.ends_on == day - datetime.timedelta(days=1)
    # Nobody stands in for who is gone.
    leave_group(group=space.group, user=member)
    assert not StandingDeputy.objects.not_over().exists()


def test_it_stands_beside_the_list_and_the_invited(meeting, chair, deputy, signed_in):
    for name in ("invitations", "attendance"):
        page = signed_in(chair).get(reverse(f"teamweb_meetings:{name}", args=[meeting.pk])).text
        assert str(deputy) in page


def test_a_deputy_who_leaves_is_on_the_list_to_hand_over(space, chair, member, deputy, standing):
    other = make_member(space)
    begun = timezone.localdate() - datetime.timedelta(days=30)
    space.group.memberships.filter(user=deputy).update(starts_on=begun)
    leave_group(group=space.group, user=deputy)
    assert [row.deputies for row in left_behind(space.group, chair)] == [[standing]]
    done = transfer_work(
        group=space.group, to=other, todos=[], items=[], deputies=[standing.pk], by=chair
    )
    assert done == 1
    assert StandingDeputy.objects.on().get(member=member).deputy == other
    assert left_behind(space.group, chair) == []
