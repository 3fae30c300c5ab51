"""Who is reminded of an invitation, and what is deleted afterwards."""

import datetime

import pytest
from django.utils import timezone

from teamweb.meetings import actions
from teamweb.meetings.attendance.mailing import (
    purge_old_invitations,
    remind_unanswered,
)
from teamweb.meetings.models import Attendance, Meeting, MeetingInvitation
from teamweb.notifications.models import Mailing
from tests.factories.meetings import make_member

from .inviting import announce, in_days, mails_by_address, new_mails

pytestmark = pytest.mark.django_db
Answer = Attendance.Answer


def attendance_of(meeting, user):
    return Attendance.objects.get(meeting=meeting, user=user)


def test_the_silent_are_reminded_once(space, chair, member, mailbox, settings):
    settings.MEETING_REMINDER_DAYS = 3
    other = make_member(space)
    meeting = announce(space=space, by=chair, days=2)
    new_mails()
    actions.answer_invitation(
        attendance=attendance_of(meeting, chair), answer=Answer.ACCEPTED, by=chair
    )
    assert remind_unanswered() == 0, "not right after the invitation"
    day_ago = timezone.now() - datetime.timedelta(hours=25)
    MeetingInvitation.objects.update(sent_at=day_ago)

    assert remind_unanswered() == 2
    mails = mails_by_address()
    assert set(mails) == {member.email, other.email}
    assert mails[member.email].subject.startswith("Bitte antworten: ")
    assert mails[member.email].calendar_part is None
    assert remind_unanswered() == 0


@pytest.mark.parametrize(("days", "ahead"), [(5, 3), (2, 0)])
def test_nobody_is_reminded_too_early_or_where_it_is_switched_off(
    space, chair, member, mailbox, settings, days, ahead
):
    settings.MEETING_REMINDER_DAYS = ahead
    announce(space=space, by=chair, days=days)
    new_mails()
    MeetingInvitation.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=25))

    assert remind_unanswered() == 0


def test_texts_of_mails_are_forgotten_once_sent(space, chair, mailbox):
    """Whoever reads the database could else answer for others."""
    announce(space=space, by=chair)
    new_mails()

    assert set(Mailing.objects.values_list("text", "html", "calendar")) == {("", "", "")}


def test_invitations_and_addresses_of_guests_are_forgotten_after_90_days(space, chair, mailbox):
    meeting = announce(space=space, by=chair)
    actions.invite_guest(meeting=meeting, by=chair, name="Gerd", email="gerd@example.org")
    assert purge_old_invitations() == 0
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=in_days(-91), ends_at=None)

    assert purge_old_invitations() == 2
    assert list(meeting.attendances.order_by("pk").values_list("name", "email")) == [
        (chair.get_full_name(), ""),
        ("Gerd", ""),
    ]
