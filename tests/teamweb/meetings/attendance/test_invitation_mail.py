"""Who is written to about a meeting, when, and what the mail says."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from teamweb.core.files import pdf
from teamweb.groups.actions import end_membership
from teamweb.groups.models import Membership
from teamweb.meetings import actions
from teamweb.meetings.attendance.mailing import (
    mail_due_invitations,
    sync_all_invitations,
)
from teamweb.meetings.models import Attendance, Meeting, MeetingInvitation
from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.models import Delivery, Mailing, Notification
from tests.factories.mail import Sink
from tests.factories.meetings import make_meeting, make_member, make_space
from tests.factories.people import UserFactory

from .inviting import announce, in_days, let_the_window_pass, mails_by_address, new_mails

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Answer = Attendance.Answer


def attendance_of(meeting, user):
    return Attendance.objects.get(meeting=meeting, user=user)


def test_nothing_is_mailed_in_draft(space, chair, member, mailbox):
    meeting = make_meeting(space=space, by=chair, starts_at=in_days(10))
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    sync_all_invitations()
    actions.cancel_meeting(meeting=meeting, by=chair)

    assert new_mails() == []
    assert not MeetingInvitation.objects.exists()


def test_leaving_the_draft_invites_every_member_and_whoever_is_listed_once(
    space, chair, member, mailbox
):
    meeting = make_meeting(
        space=space,
        by=chair,
        starts_at=in_days(10),
        place="Köln",
        video_link="https://example.org/v",
    )
    guest = UserFactory()
    actions.record_attendance(
        meeting=meeting, by=chair, user=guest, role="guest", presence="unknown"
    )
    actions.record_attendance(meeting=meeting, by=chair, name="Ohne Adresse", role="guest")

    actions.invite(meeting=meeting, by=chair)
    mails = mails_by_address()

    assert set(mails) == {chair.email, member.email, guest.email}
    mail = mails[member.email]
    assert mail.subject.startswith("Einladung: Sitzung, ")
    for words in ("Köln", "https://example.org/v", "10:00 Uhr", "Ich komme:", "Vielleicht:"):
        assert words in mail.text, words
    assert "Ich komme" in mail.html
    assert new_mails() == []
    assert list(Attendance.objects.filter(user=chair).values_list("role", "answer")) == [
        ("chair", "none")
    ]


def test_nobody_gets_the_notice_by_mail_as_well(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    actions.cancel_meeting(meeting=meeting, by=chair)

    assert Notification.objects.filter(recipient=member).count() == 3
    assert set(Notification.objects.values_list("mail", flat=True)) == {"no"}
    assert set(Mailing.objects.values_list("kind", flat=True)) <= {"meeting"}


def test_changes_within_the_window_are_one_mail_per_person(space, chair, member, mailbox, settings):
    settings.MEETING_MAIL_DELAY = 300
    meeting = announce(space=space, by=chair, place="Köln")
    # The first one waits for nothing.
    assert set(mails_by_address()) == {chair.email, member.email}

    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    first_due = set(MeetingInvitation.objects.values_list("due_at", flat=True))
    actions.edit_meeting(meeting=meeting, by=chair, video_link="https://example.org/v")
    actions.edit_meeting(meeting=meeting, by=chair, place="Aachen")
    assert set(MeetingInvitation.objects.values_list("due_at", flat=True)) == first_due
    assert new_mails() == []
    let_the_window_pass()
    mails = mails_by_address()

    assert set(mails) == {chair.email, member.email}
    text = mails[member.email].text
    assert mails[member.email].subject.startswith("Geändert: ")
    assert "Aachen (bisher: Köln)" in text and "Bonn" not in text
    assert "https://example.org/v (neu)" in text


def test_a_change_taken_back_within_the_window_is_not_mailed(
    space, chair, member, mailbox, settings
):
    meeting = announce(space=space, by=chair, place="Köln")
    new_mails()
    settings.MEETING_MAIL_DELAY = 300
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    actions.edit_meeting(meeting=meeting, by=chair, place="Köln")
    let_the_window_pass()

    assert new_mails() == []
    assert not MeetingInvitation.objects.exclude(due_at=None).exists()


def test_a_new_time_asks_everybody_again_and_shows_as_moved(space, chair, member, mailbox, client):
    meeting = announce(space=space, by=chair)
    new_mails()
    actions.answer_invitation(
        attendance=attendance_of(meeting, member), answer=Answer.ACCEPTED, by=member
    )
    actions.edit_meeting(meeting=meeting, by=chair, starts_at=in_days(9), ends_at=None)

    mail = mails_by_address()[member.email]
    meeting.refresh_from_db()
    assert meeting.moved_from == in_days(10)
    assert "bisher: " in mail.text
    row = attendance_of(meeting, member)
    assert (row.answer, row.answered_at) == (Answer.NONE, None)
    client.force_login(member)
    assert "verschoben" in client.get(meeting.get_absolute_url()).content.decode()

    actions.edit_meeting(meeting=meeting, by=chair, starts_at=in_days(10))
    assert Meeting.objects.get(pk=meeting.pk).moved_from is None


def test_who_is_taken_off_the_list_gets_the_cancellation_and_nobody_else_a_mail(
    space, chair, member, mailbox
):
    other = make_member(space)
    meeting = announce(space=space, by=chair)
    new_mails()

    actions.remove_attendance(attendance=attendance_of(meeting, member), by=chair)
    mails = mails_by_address()

    assert set(mails) == {member.email}
    assert mails[member.email].subject.startswith("Nicht mehr eingeladen: ")
    assert "/invitation/" not in mails[member.email].text
    sync_all_invitations()
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    assert set(mails_by_address()) == {chair.email, other.email}


def test_a_cancelled_meeting_is_told_to_all_who_were_invited_and_only_once(
    space, chair, member, mailbox
):
    meeting = announce(space=space, by=chair)
    new_mails()
    late = make_member(space)
    actions.cancel_meeting(meeting=meeting, by=chair)

    mails = mails_by_address()
    assert set(mails) == {chair.email, member.email}
    assert mails[member.email].subject.startswith("Abgesagt: ")
    sync_all_invitations()
    assert new_mails() == []
    assert not MeetingInvitation.objects.filter(user=late).exists()


def test_who_joins_later_is_invited_and_who_leaves_is_told(space, chair, member, mailbox):
    announce(space=space, by=chair)
    new_mails()
    late = make_member(space)
    end_membership(membership=Membership.objects.get(user=member), by=chair)
    assert [mail.subject for mail in new_mails()] == [
        f"Ihre Mitgliedschaft in „{space.group}“ endet"
    ]

    sync_all_invitations()
    mails = mails_by_address()

    assert {address: mail.subject.split(":")[0] for address, mail in mails.items()} == {
        late.email: "Einladung",
        member.email: "Nicht mehr eingeladen",
    }
    sync_all_invitations()
    assert new_mails() == []


def test_a_deactivated_person_is_not_written_to(space, chair, member, mailbox, settings):
    settings.MEETING_MAIL_DELAY = 300
    announce(space=space, by=chair)
    member.is_active = False
    member.save()
    let_the_window_pass()

    assert set(mails_by_address()) == {chair.email}


def test_who_may_not_read_the_meeting_when_the_mail_goes_does_not_get_it(
    space, chair, member, mailbox
):
    space, chair = make_space(audience="group")
    member = make_member(space)
    announce(space=space, by=chair)
    mail_due_invitations()
    # Between writing the mail and sending it.
    Membership.objects.filter(user=member).delete()
    from teamweb.access.readable import bump_version

    bump_version()

    assert set(mails_by_address()) == {chair.email}


def test_a_meeting_of_the_past_is_not_announced_by_mail(space, chair, member, mailbox):
    announce(space=space, by=chair, days=-3)

    assert new_mails() == []


def test_a_mail_failed_half_way_leaves_everything_owed(space, chair, member, mailbox, monkeypatch):
    """As when a worker is killed: told and mail are of one transaction."""
    from teamweb.meetings.attendance import mailing

    announce(space=space, by=chair)
    real, calls = mailing.queue_mail, []

    def dies_at_the_second(**facts):
        calls.append(facts)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**facts)

    monkeypatch.setattr(mailing, "queue_mail", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        mail_due_invitations()
    assert not Delivery.objects.exists()
    monkeypatch.undo()

    mail_due_invitations()
    mail_due_invitations()
    assert sorted(Delivery.objects.values_list("address", flat=True)) == sorted(
        [chair.email, member.email]
    )


def test_one_meeting_that_cannot_be_told_does_not_keep_others_waiting(
    space, chair, mailbox, caplog
):
    broken = announce(space=space, by=chair, title="Kaputt")
    announce(space=space, by=chair, title="Heil")
    Meeting.objects.filter(pk=broken.pk).update(time_zone="Nirgends/Ort")

    assert [mail.subject.split(":")[1].split(",")[0] for mail in new_mails()] == [" Heil"]
    assert f"mails about meeting {broken.pk} could not be made" in caplog.text
    assert broken.invitations.get().due_at > timezone.now()


def test_a_longer_meeting_does_not_void_the_answers(space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    own = attendance_of(meeting, member)
    actions.answer_invitation(attendance=own, answer=Answer.ACCEPTED, by=member)
    longer = meeting.ends_at + datetime.timedelta(hours=1)
    actions.edit_meeting(meeting=meeting, by=chair, ends_at=longer)

    own.refresh_from_db()
    assert own.answer == Answer.ACCEPTED


@pytest.mark.parametrize("day", [datetime.date(2027, 3, 13), datetime.date(2027, 3, 15)])
def test_a_mail_says_the_hour_on_the_wall_of_the_meetings_own_zone(space, chair, mailbox, day):
    """Around the change of clocks in New York, two weeks before the one in Berlin."""
    new_york = ZoneInfo("America/New_York")
    starts_at = datetime.datetime.combine(day, datetime.time(9, 30), new_york)
    announce(space=space, by=chair, starts_at=starts_at, time_zone=new_york.key)

    mail = new_mails()[0]
    assert f"{day.day}. März 2027, 09:30–11:30 Uhr (America/New_York)" in mail.text
    start = mail.event["dtstart"]
    assert start.params["TZID"] == "America/New_York"
    assert (start.dt.hour, start.dt.astimezone(datetime.UTC)) == (9, starts_at)


def test_a_mail_speaks_the_language_of_its_reader(space, chair, mailbox):
    profile = make_member(space).profile
    profile.language = "en"
    profile.save()
    announce(space=space, by=chair)

    assert mails_by_address()[profile.user.email].subject.startswith("Invitation: ")


def test_the_invitation_passes_a_real_mail_server(space, chair, member, settings):
    settings.MEETING_MAIL_DELAY = 0
    settings.MAIL_TRANSPORT = "teamweb.notifications.mail.transports.SmtpTransport"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with Sink() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        announce(space=space, by=chair, place="Büro „Süd“, Straße 1, Köln" + " und weiter" * 20)
        mail_due_invitations()
        deliver_due()

    from .inviting import Mail

    assert server.received == {chair.email: 1, member.email: 1}
    assert all(b"\n" not in raw.replace(b"\r\n", b"") for raw in server.raw)
    mail = Mail(server.mails[0])
    kinds = [part.get_content_type() for part in mail.message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        *(["application/pdf"] if pdf.is_available() else []),
    ]
    attachment = next(mail.message.iter_attachments())
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_payload(decode=True) == mail.calendar_bytes
    assert mail.event["location"].startswith("Büro „Süd“, Straße 1, Köln")


def test_queries_for_one_mail_do_not_grow_with_the_group(
    space, chair, mailbox, django_assert_max_num_queries
):
    for _person in range(3):
        make_member(space)
    meeting = announce(space=space, by=chair)
    per_mail, for_all = 14, 12
    with django_assert_max_num_queries(4 * per_mail + for_all):
        assert mail_due_invitations() == 4
    for _person in range(20):
        make_member(space)
    with django_assert_max_num_queries(25):
        sync_all_invitations()
    assert meeting.invitations.count() == 24
    with django_assert_max_num_queries(20 * per_mail + for_all):
        assert mail_due_invitations() == 20
