"""Answering: by the link in the mail without signing in, and on the meeting's page."""

import re

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from teamweb.meetings import actions
from teamweb.meetings.models import Attendance, Meeting, MeetingInvitation
from tests.factories.meetings import make_meeting, make_member, make_outsider, make_space

from .inviting import announce, in_days, mails_by_address, new_mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(space, chair, member, mailbox):
    found = make_meeting(
        space=space,
        by=chair,
        starts_at=in_days(10),
        place="Rathaus",
        video_link="https://video.example.org/raum",
        items=("Haushalt",),
        part_b=("Geheimsache",),
    )
    return actions.invite(meeting=found, by=chair)


@pytest.fixture
def mail(meeting, member):
    return mails_by_address()[member.email]


def own(meeting, user):
    return Attendance.objects.get(meeting=meeting, user=user)


def test_following_a_link_of_the_mail_answers_nothing(meeting, mail, member, client):
    """Scanners of mail servers and prefetching browsers follow every link."""
    links = [link for link in mail.links if "/invitation/" in link]
    assert len(links) == 3
    for link in links:
        path = link.removeprefix(site_settings.BASE_URL)
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200

    assert own(meeting, member).answer == "none"
    text = client.get(links[2].removeprefix(site_settings.BASE_URL)).content.decode()
    checked = re.findall(r'value="(\w+)"[^>]*checked', text)
    assert checked == ["declined"]


def test_sending_the_form_answers_and_may_be_repeated(meeting, mail, member, client):
    for answer in ("accepted", "declined"):
        response = client.post(mail.answer_path, {"answer": answer}, follow=True)
        assert "Ihre Antwort ist gespeichert" in response.content.decode()
        row = own(meeting, member)
        assert row.answer == answer and row.answered_at is not None


def test_the_form_is_guarded_against_forgery(meeting, mail, member):
    client = Client(enforce_csrf_checks=True)
    assert client.post(mail.answer_path, {"answer": "accepted"}).status_code == 403
    page = client.get(mail.answer_path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    data = {"answer": "accepted", "csrfmiddlewaretoken": token}
    assert client.post(mail.answer_path, data).status_code == 302
    assert own(meeting, member).answer == "accepted"


def test_an_unknown_answer_is_refused_by_the_field(meeting, mail, member, client):
    response = client.post(mail.answer_path, {"answer": "maybe later"})

    assert response.status_code == 422
    assert own(meeting, member).answer == "none"


def test_the_page_shows_title_time_and_place_and_nothing_else(meeting, mail, member, chair, client):
    other = make_member(meeting.space, user__last_name="Andere")
    actions.name_deputy(
        attendance=own(meeting, member), by=member, name="Vera Vertretung", email="v@example.org"
    )
    response = client.get(mail.answer_path)
    text = response.content.decode()

    for words in ("Sitzung", "Rathaus", "10:00"):
        assert words in text
    hidden = ("Geheim", "Haushalt", "video.example.org", str(chair), str(other), "Vera", "@example")
    for words in hidden:
        assert words not in text, words
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_a_changed_or_foreign_signature_is_no_link(meeting, mail, client):
    path = mail.answer_path
    assert client.get(path[:-2] + ("A/" if path[-2] != "A" else "B/")).status_code == 404
    for pk in MeetingInvitation.objects.exclude(user__email=mail.to).values_list("pk", flat=True):
        forged = re.sub(r"invitation/\d+", f"invitation/{pk}", path)
        assert client.get(forged).status_code == 404
        assert client.post(forged, {"answer": "accepted"}).status_code == 404
    assert set(Attendance.objects.values_list("answer", flat=True)) == {"none"}


def test_a_link_ends_with_its_meeting(meeting, mail, member, client, time_machine):
    time_machine.move_to(in_days(11))
    response = client.get(mail.answer_path)
    assert response.status_code == 404
    assert "nicht mehr gültig" in response.content.decode()
    assert client.post(mail.answer_path, {"answer": "accepted"}).status_code == 404
    assert own(meeting, member).answer == "none"


def test_a_link_is_too_old_after_a_year_wherever_the_meeting_went(
    meeting, mail, client, time_machine
):
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=in_days(800), ends_at=None)
    assert client.get(mail.answer_path).status_code == 200
    time_machine.move_to(in_days(500))
    assert client.get(mail.answer_path).status_code == 404


def test_a_link_ends_with_the_place_on_the_list_the_membership_and_the_account(
    meeting, mail, member, chair, client, mailbox
):
    member.is_active = False
    member.save()
    assert client.get(mail.answer_path).status_code == 404
    member.is_active = True
    member.save()
    assert client.get(mail.answer_path).status_code == 200
    actions.remove_attendance(attendance=own(meeting, member), by=chair)
    assert client.get(mail.answer_path).status_code == 404


def test_a_cancelled_meeting_says_so_and_takes_no_answer(meeting, mail, member, chair, client):
    actions.cancel_meeting(meeting=meeting, by=chair)
    page = client.get(mail.answer_path).content.decode()
    assert "findet nicht statt" in page and 'name="answer"' not in page
    response = client.post(mail.answer_path, {"answer": "accepted"})
    assert response.status_code == 422
    assert own(meeting, member).answer == "none"


def test_a_deputy_is_named_by_the_link_and_invited(meeting, mail, member, client):
    path = mail.answer_path + "deputy/"
    assert client.get(path).status_code == 302
    assert client.post(path, {"name": "Vera"}).status_code == 422
    response = client.post(path, {"name": "Vera Vertretung", "email": "vera@example.org"})
    assert response.status_code == 302
    invited = mails_by_address()["vera@example.org"]

    # A deputy answers, but names nobody in turn.
    page = client.get(invited.answer_path).content.decode()
    assert "deputy/" not in page
    client.post(invited.answer_path, {"answer": "accepted"})
    assert own(meeting, member).deputies.get().answer == "accepted"


def test_members_answer_on_the_page_and_see_what_all_answered(meeting, member, chair, client):
    client.force_login(member)
    address = reverse("teamweb_meetings:answer", args=[meeting.pk])
    assert client.get(address).status_code == 405
    page = client.post(address, {"answer": "tentative"}, follow=True).content.decode()
    assert own(meeting, member).answer == "tentative"
    assert "vielleicht: 1" in page and "keine Antwort: 1" in page

    table = client.get(reverse("teamweb_meetings:invitations", args=[meeting.pk]))
    assert str(chair.get_full_name()) in table.content.decode()
    assert "Gast einladen" in table.content.decode()


def test_who_is_no_member_sees_no_answers(meeting, member, chair, client):
    """The audience reads part A, but not who comes."""
    outsider = make_outsider()
    client.force_login(outsider)
    page = client.get(meeting.get_absolute_url())
    assert page.status_code == 200
    assert str(chair.get_full_name()) not in page.content.decode()
    assert 'id="answers"' not in page.content.decode()
    for name in ("invitations", "deputy"):
        response = client.get(reverse(f"teamweb_meetings:{name}", args=[meeting.pk]))
        assert response.status_code in (403, 404)
    answered = client.post(
        reverse("teamweb_meetings:answer", args=[meeting.pk]), {"answer": "accepted"}
    )
    assert answered.status_code == 404


def test_a_member_names_a_person_of_the_group_on_the_page(meeting, member, chair, client):
    guest = make_member(meeting.space, role="guest")
    client.force_login(member)
    address = reverse("teamweb_meetings:deputy", args=[meeting.pk])
    assert guest.get_full_name() in client.get(address).content.decode()
    refused = client.post(address, {"name": "Nur Name"})
    assert refused.status_code == 422
    assert client.post(address, {"user": guest.pk}).status_code == 302
    assert own(meeting, member).deputies.get().user == guest
    stranger = make_outsider()
    assert client.post(address, {"user": stranger.pk}).status_code == 422


def test_who_plans_invites_guests_and_takes_invitations_back(meeting, chair, member, client):
    new_mails()
    client.force_login(chair)
    address = reverse("teamweb_meetings:invitations", args=[meeting.pk])
    guest = {"name": "Gerd Gast", "email": "gerd@example.org"}
    assert client.post(address, guest).status_code == 302
    assert client.post(address, guest).status_code == 422
    row = Attendance.objects.get(email="gerd@example.org")
    assert set(mails_by_address()) == {"gerd@example.org"}
    client.post(reverse("teamweb_meetings:uninvite", args=[meeting.pk, row.pk]))
    assert mails_by_address()["gerd@example.org"].event["status"] == "CANCELLED"


def test_the_invited_are_no_participants_in_the_minutes(space, chair, member, mailbox, client):
    meeting = announce(space=space, by=chair)
    actions.record_attendance(meeting=meeting, by=chair, user=chair, role="chair")
    actions.publish_minutes(meeting=meeting, by=chair, quiet=True)

    frozen = meeting.versions.get().content["attendances"]
    assert [row["name"] for row in frozen] == [chair.get_full_name()]
    client.force_login(make_outsider())
    assert member.get_full_name() not in client.get(meeting.get_absolute_url()).content.decode()


def test_queries_of_page_and_list_do_not_grow(
    space, chair, mailbox, client, django_assert_max_num_queries
):
    small = announce(space=space, by=chair)
    for _person in range(12):
        make_member(space)
    large = announce(space=space, by=chair)
    client.force_login(chair)
    for name in ("meeting", "invitations"):
        numbers = []
        for meeting in (small, large):
            address = reverse(f"teamweb_meetings:{name}", args=[meeting.pk])
            client.get(address)
            with django_assert_max_num_queries(24) as counted:
                assert client.get(address).status_code == 200
            numbers.append(len(counted))
        assert numbers[0] == numbers[1], name


def test_reading_what_the_group_keeps_to_itself_is_not_needed_to_answer(mailbox, client):
    space, chair = make_space(audience="group")
    announce(space=space, by=chair)
    mail = mails_by_address()[chair.email]
    assert client.get(mail.answer_path).status_code == 200
