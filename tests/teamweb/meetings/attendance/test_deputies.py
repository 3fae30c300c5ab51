"""Deputies and guests are named, invited and refused."""

import pytest

from teamweb.meetings import actions
from teamweb.meetings.attendance.errors import (
    AnswerTooLate,
    DeputyNotPossible,
    InvitedAlready,
    NeedsAddress,
    TooManyDeputies,
)
from teamweb.meetings.models import Attendance
from tests.factories.meetings import make_member
from tests.factories.people import UserFactory

from .inviting import announce, mails_by_address, new_mails

pytestmark = pytest.mark.django_db
Answer = Attendance.Answer


def attendance_of(meeting, user):
    return Attendance.objects.get(meeting=meeting, user=user)


def test_a_named_deputy_is_invited_and_told_off_when_the_member_comes_after_all(
    space, chair, member, mailbox
):
    meeting = announce(space=space, by=chair)
    new_mails()
    own = attendance_of(meeting, member)
    actions.name_deputy(attendance=own, by=member, name="Vera Vertretung", email="Vera@Example.org")

    mails = mails_by_address()
    assert set(mails) == {"vera@example.org"}
    assert f"Sie vertreten {own.name}." in mails["vera@example.org"].text
    own.refresh_from_db()
    assert own.answer == Answer.DECLINED
    deputy = own.deputies.get()
    assert (deputy.role, deputy.has_vote, deputy.email) == ("deputy", True, "vera@example.org")

    actions.answer_invitation(attendance=own, answer=Answer.ACCEPTED, by=member)
    mails = mails_by_address()
    assert set(mails) == {"vera@example.org"}
    assert mails["vera@example.org"].event["status"] == "CANCELLED"
    assert not own.deputies.exists()


def test_another_deputy_takes_the_place_of_the_first(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    own = attendance_of(meeting, member)
    actions.name_deputy(attendance=own, by=member, name="A", email="a@example.org")
    new_mails()
    actions.name_deputy(attendance=own, by=member, name="B", email="b@example.org")

    subjects = {mail.to: mail.subject.split(":")[0] for mail in new_mails()}
    assert subjects == {"a@example.org": "Nicht mehr eingeladen", "b@example.org": "Einladung"}
    assert [row.name for row in own.deputies.all()] == ["B"]


def test_a_colleague_who_is_invited_anyway_can_stand_in(space, chair, member, mailbox):
    other = make_member(space)
    meeting = announce(space=space, by=chair)
    new_mails()
    actions.name_deputy(attendance=attendance_of(meeting, member), by=member, user=other)

    mails = mails_by_address()
    assert set(mails) == {other.email}
    assert "Sie vertreten " in mails[other.email].text
    row = attendance_of(meeting, other)
    assert (row.role, row.deputy_of.user) == ("member", member)
    with pytest.raises(DeputyNotPossible):
        actions.name_deputy(attendance=row, by=other, name="C", email="c@example.org")


def test_a_deputy_is_refused_with_a_reason(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    own = attendance_of(meeting, member)
    with pytest.raises(NeedsAddress):
        actions.name_deputy(attendance=own, by=member, name="Nur Name")
    with pytest.raises(DeputyNotPossible):
        actions.name_deputy(attendance=own, by=member, user=member)
    for number in range(5):
        actions.name_deputy(attendance=own, by=member, name="A", email=f"a{number}@example.org")
        own.refresh_from_db()
    with pytest.raises(TooManyDeputies):
        actions.name_deputy(attendance=own, by=member, name="A", email="a6@example.org")
    deputy = own.deputies.get()
    with pytest.raises(DeputyNotPossible):
        actions.name_deputy(attendance=deputy, is_by_link=True, name="B", email="b@example.org")


def test_answers_are_of_the_person_or_of_who_writes_and_in_time(space, chair, member, mailbox):
    from django.core.exceptions import PermissionDenied

    stranger = UserFactory()
    meeting = announce(space=space, by=chair)
    own = attendance_of(meeting, member)
    for by in (stranger, None):
        with pytest.raises(PermissionDenied):
            actions.answer_invitation(attendance=own, answer=Answer.ACCEPTED, by=by)
    actions.cancel_meeting(meeting=meeting, by=chair)
    with pytest.raises(AnswerTooLate):
        actions.answer_invitation(attendance=own, answer=Answer.ACCEPTED, by=member)


def test_a_guest_is_invited_by_address_and_only_once(space, chair, mailbox):
    meeting = announce(space=space, by=chair)
    new_mails()
    guest = actions.invite_guest(
        meeting=meeting, by=chair, name="Gerd Gast", email="Gerd@example.org"
    )

    mails = mails_by_address()
    assert set(mails) == {"gerd@example.org"}
    assert (guest.has_vote, guest.role) == (False, "guest")
    for said in (mails["gerd@example.org"].text, mails["gerd@example.org"].calendar_bytes.decode()):
        assert f"/meetings/{meeting.pk}/" not in said
    for again in ("gerd@example.org", chair.email):
        with pytest.raises(InvitedAlready):
            actions.invite_guest(meeting=meeting, by=chair, name="Gerd", email=again)
