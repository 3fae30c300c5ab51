"""Invitations carry the agenda as their reader may read it, and say what became another."""

import datetime
import re

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from teamweb.access.actions import Rule, restrict
from teamweb.access.models import AccessRule
from teamweb.meetings import actions
from teamweb.meetings.models import MeetingInvitation, Part
from teamweb.notifications.models import Delivery
from teamweb_site.celery import app
from tests.factories.meetings import item_of

from .inviting import announce, let_the_window_pass, mails_by_address, new_mails

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GUEST = "gast@example.org"


@pytest.fixture
def meeting(space, chair, member, mailbox):
    """Announced, not yet mailed: an item of part A with a paper and two of part B."""
    meeting = announce(space=space, by=chair, items=("Haushalt",), part_b=("Personal", "Geheim"))
    for item in meeting.items.all():
        item.duration_minutes = 20
        item.save()
        file = SimpleUploadedFile(f"papier-{item.title}.txt", b"Inhalt von " + item.title.encode())
        actions.add_paper(topic=item.topic, file=file, by=chair)
    return meeting


def edit(meeting, of, by, **changes):
    item = item_of(meeting, of)
    return actions.edit_agenda_item(item=item, by=by, base_version=item.version, **changes)


def test_members_get_numbers_titles_times_reporters_and_papers(meeting, chair, member):
    mail = mails_by_address()[member.email]

    for text in (mail.text, re.sub(r"<[^>]+>", "", mail.html)):
        assert "10:00 TOP 1 Haushalt (20 min)" in text
        assert "10:20 TOP 2 Personal (20 min)" in text and "Teil B" in text
        assert chair.get_full_name() in text
    paper = item_of(meeting, "Haushalt").topic.papers.get()
    assert paper.get_absolute_url() in mail.text and "papier-Haushalt.txt" in mail.html


def test_a_guest_without_account_gets_part_a_and_what_names_them(meeting, chair, client):
    guest = actions.invite_guest(meeting=meeting, by=chair, name="Gast", email=GUEST)
    edit(meeting, "Personal", chair, guests=[guest])
    mail = mails_by_address()[GUEST]

    for text in (mail.text, mail.html):
        assert "Haushalt" in text and "Personal" in text and "Geheim" not in text
        # Times would tell how long the rest of part B takes.
        assert "10:20" not in text
    links = [link for link in mail.links if "/papers/" in link]
    assert len(links) == 2
    path = links[0].removeprefix(site_settings.BASE_URL)
    answer = client.get(path)
    assert b"".join(answer.streaming_content) == b"Inhalt von Haushalt"
    assert "no-store" in answer["Cache-Control"]
    secret = item_of(meeting, "Geheim").topic.papers.get()
    token = path.split("/")[-4]
    address = reverse("teamweb_meetings:paper_by_link", args=[token, secret.pk])
    assert client.get(address).status_code == 404
    # Off the list, the link opens nothing any more.
    actions.remove_attendance(attendance=guest, by=chair)
    assert client.get(path).status_code == 404


def test_the_link_of_a_member_opens_no_papers_without_signing_in(meeting, chair, member, client):
    mail = mails_by_address()[member.email]
    token = mail.answer_path.split("/")[-2]
    paper = item_of(meeting, "Haushalt").topic.papers.get()

    address = reverse("teamweb_meetings:paper_by_link", args=[token, paper.pk])
    assert client.get(address).status_code == 404


def test_a_meeting_narrowed_to_some_tells_a_guest_nothing_of_its_agenda(space, chair, mailbox):
    meeting = announce(space=space, by=chair, items=("Haushalt",))
    page = actions.ensure_page(meeting, by=chair)
    restrict(page=page, rules=[Rule(AccessRule.Principal.PERSON, user=chair)], by=chair)
    meeting.refresh_from_db()
    actions.invite_guest(meeting=meeting, by=chair, name="Gast", email=GUEST)

    assert "Haushalt" not in mails_by_address()[GUEST].text


def test_a_late_item_a_changed_title_and_a_paper_say_what_changed(meeting, chair, member):
    new_mails()
    edit(meeting, "Haushalt", chair, title="Haushalt 2027")
    actions.add_agenda_item(meeting=meeting, title="Nachtrag", by=chair)
    topic = item_of(meeting, "Haushalt 2027").topic
    actions.add_paper(topic=topic, file=SimpleUploadedFile("spät.txt", b"x"), by=chair)

    mail = mails_by_address()[member.email]
    assert mail.subject.startswith("Tagesordnung geändert: ")
    for text in (mail.text, mail.html):
        assert "TOP 1 Haushalt 2027 (bisher: Haushalt)" in text
        assert "Neu auf der Tagesordnung: TOP 4 Nachtrag" in text
        assert "Neue Unterlage zu TOP 1 Haushalt 2027: spät.txt" in text
    # Nothing for calendars, and nobody is asked again whether they come.
    assert mail.calendar_part is None and "Ich komme" not in mail.text
    assert new_mails() == []


def test_order_and_withdrawn_items_are_said_and_moved_numbers_are_not(meeting, chair, member):
    new_mails()
    actions.delete_agenda_item(item=item_of(meeting, "Haushalt"), by=chair)
    text = mails_by_address()[member.email].text
    assert "Nicht mehr auf der Tagesordnung: TOP 1 Haushalt" in text
    assert "bisher" not in text and "Reihenfolge" not in text

    actions.move_agenda_item(item=item_of(meeting, "Personal"), by=chair, up=False)
    assert (
        "Reihenfolge der Tagesordnungspunkte ist geändert" in mails_by_address()[member.email].text
    )


def test_what_changes_in_part_b_is_mailed_only_to_who_may_read_it(meeting, chair, member):
    actions.invite_guest(meeting=meeting, by=chair, name="Gast", email=GUEST)
    new_mails()
    edit(meeting, "Geheim", chair, title="Sehr geheim")

    assert set(mails_by_address()) == {chair.email, member.email}
    # To the guest an item that comes into part A is new.
    edit(meeting, "Sehr geheim", chair, part=Part.A)
    mails = mails_by_address()
    assert "Neu auf der Tagesordnung: TOP 3 Sehr geheim" in mails[GUEST].text
    assert "bisher" not in mails[GUEST].text
    assert member.email not in mails


def test_changes_of_an_agenda_are_collected_and_a_new_place_takes_them_along(
    meeting, chair, member, settings
):
    new_mails()
    settings.MEETING_MAIL_DELAY = 60
    edit(meeting, "Haushalt", chair, title="Etat")
    waits = MeetingInvitation.objects.filter(meeting=meeting).values_list("due_at", flat=True)
    slow = min(waits)
    actions.edit_meeting(meeting=meeting, by=chair, place="Bonn")
    assert max(waits.all()) < slow - datetime.timedelta(minutes=5)
    let_the_window_pass()

    mail = mails_by_address()[member.email]
    assert (
        "Bonn (bisher: Rathaus, Saal 1)" in mail.text
        and "TOP 1 Etat (bisher: Haushalt)" in mail.text
    )
    assert mail.calendar_part is not None


def test_a_changed_title_of_the_meeting_says_the_former_one(meeting, chair, member):
    new_mails()
    actions.edit_meeting(meeting=meeting, by=chair, title="Klausur")

    assert "Klausur (bisher: Sitzung)" in mails_by_address()[member.email].text


def test_an_agenda_changed_and_changed_back_is_no_mail(meeting, chair, settings):
    new_mails()
    settings.MEETING_MAIL_DELAY = 60
    edit(meeting, "Haushalt", chair, title="Etat")
    edit(meeting, "Etat", chair, title="Haushalt")
    let_the_window_pass()

    assert new_mails() == []


def test_notes_of_the_minutes_and_invitations_of_an_older_release_cause_no_mail(meeting, chair):
    new_mails()
    edit(meeting, "Haushalt", chair, notes="<p>Notiz</p>")
    assert new_mails() == []
    for row in MeetingInvitation.objects.all():
        row.sent_facts = {k: v for k, v in row.sent_facts.items() if not k.startswith("agenda")}
        row.save()
    edit(meeting, "Haushalt", chair, title="Etat")
    assert new_mails() == []


def test_invitations_leave_at_once_and_wake_a_worker(
    space, chair, member, mailbox, settings, django_capture_on_commit_callbacks, monkeypatch
):
    settings.MEETING_MAIL_DELAY = 300
    monkeypatch.setattr(app.conf, "task_always_eager", True)
    with django_capture_on_commit_callbacks(execute=True):
        announce(space=space, by=chair)

    assert set(Delivery.objects.values_list("address", flat=True)) == {chair.email, member.email}
