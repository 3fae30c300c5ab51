"""What is said before inviting, and answers that somebody gave by telephone."""

import datetime

import pytest
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.models import Attendance, Meeting
from teamweb.notifications.models import Notification
from tests.factories.meetings import BERLIN, make_meeting, make_member

from .inviting import announce, in_days, mails_by_address, new_mails

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Answer = Attendance.Answer


def invite_by_button(signed_in, meeting, by, **more):
    step = reverse("teamweb_meetings:step", args=[meeting.pk])
    answer = signed_in(by).post(step, {"step": "invite", **more}, follow=True)
    meeting.refresh_from_db()
    return answer.content.decode()


def test_a_bare_meeting_on_a_holiday_is_invited_to_only_after_a_second_click(
    space, chair, signed_in
):
    year = datetime.date.today().year + 1
    meeting = make_meeting(
        space=space, by=chair, starts_at=datetime.datetime(year, 10, 3, 10, tzinfo=BERLIN)
    )
    page = invite_by_button(signed_in, meeting, chair)

    assert meeting.state == Meeting.State.DRAFT
    assert "Auf der Tagesordnung steht nichts" in page
    assert "Weder ein Ort noch eine Videokonferenz" in page
    assert f"3. Oktober {year} ist ein gesetzlicher Feiertag: Tag der Deutschen Einheit" in page
    assert "Trotzdem einladen" in page
    page = invite_by_button(signed_in, meeting, chair, confirmed="1")
    assert meeting.state == Meeting.State.INVITED


def test_less_than_the_notice_of_the_group_is_said(space, chair, signed_in):
    group = space.group
    meeting = make_meeting(
        space=space, by=chair, starts_at=in_days(5), place="Bonn", items=("Haushalt",)
    )
    group.type.invitation_days = 5
    group.type.save()
    group.invitation_days = 14
    group.save()
    page = invite_by_button(signed_in, meeting, chair)
    assert "lädt 14 Tage vorher ein; bis zur Sitzung sind es 5" in page

    group.invitation_days = None
    group.save()
    invite_by_button(signed_in, meeting, chair)
    assert meeting.state == Meeting.State.INVITED


def test_only_writers_see_the_page_before_inviting(space, chair, member, outsider, signed_in):
    meeting = make_meeting(space=space, by=chair, starts_at=in_days(20))
    address = reverse("teamweb_meetings:confirm_invitations", args=[meeting.pk])

    assert signed_in(chair).get(address).status_code == 200
    assert signed_in(outsider).get(address).status_code == 404
    actions.invite(meeting=meeting, by=chair)
    assert signed_in(chair).get(address).url == meeting.get_absolute_url()


def test_an_answer_by_telephone_is_entered_and_says_who_was_told(
    space, chair, member, mailbox, signed_in
):
    meeting = announce(space=space, by=chair)
    row = meeting.attendances.get(user=member)
    address = reverse("teamweb_meetings:note_answer", args=[meeting.pk, row.pk])

    reader = make_member(space, role="guest")
    assert signed_in(reader).post(address, {"answer": "accepted"}).status_code in (403, 404)
    page = signed_in(chair).post(address, {"answer": "accepted"}, follow=True).content.decode()

    row.refresh_from_db()
    assert (row.answer, row.answered_through, row.answer_noted_by) == (
        Answer.ACCEPTED,
        Attendance.AnswerChannel.NOTED,
        chair,
    )
    assert f"mitgeteilt an {chair.get_full_name()}" in page
    # Their own answer afterwards is theirs.
    actions.answer_invitation(attendance=row, answer=Answer.DECLINED, by=member)
    row.refresh_from_db()
    assert (row.answered_through, row.answer_noted_by) == (Attendance.AnswerChannel.SITE, None)
    nothing = signed_in(chair).post(address, {"answer": ""}, follow=True).content.decode()
    assert "Bitte wählen Sie eine Antwort" in nothing


def test_a_deputy_who_does_not_come_is_told_to_member_and_chair(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    new_mails()
    own = meeting.attendances.get(user=member)
    deputy = actions.name_deputy(
        attendance=own, by=member, name="Kim Vertretung", email="kim@example.org"
    )
    assert "kim@example.org" in mails_by_address()

    for _time in range(2):
        actions.answer_invitation(attendance=deputy, answer=Answer.DECLINED, is_by_link=True)
    told = Notification.objects.filter(kind="deputy_declined")
    assert {notice.recipient for notice in told} == {member, chair} and told.count() == 2
    mails = mails_by_address()
    assert "Kim Vertretung kommt nicht" in mails[member.email].subject
    assert chair.email in mails
