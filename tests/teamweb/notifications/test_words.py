"""Notices are kept as kind and facts and read in each reader's own language."""

import datetime

import pytest
from django.utils import translation

from teamweb.comments.actions import add_comment
from teamweb.notifications.actions import notify, set_digest, watch
from teamweb.notifications.digests import send_daily_digests
from teamweb.notifications.kinds import _kinds, words_of
from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.models import Notification
from teamweb.spaces.actions import create_page
from teamweb.todos.actions import create_todo, set_todo_state
from tests.factories.mail import mails_in_mailbox
from tests.factories.meetings import make_member, make_space
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

# Facts for every kind; a new kind is added here.
FACTS = {
    "title": "Brief schreiben",
    "group": "AK Dokumente",
    "due_on": "2026-12-03",
    "excerpt": "Bitte bald.",
    "state": "done",
    "role": "member",
    "page": "Leitfaden",
    "space": "Dokumente",
    "day": "2026-11-30",
    "is_published": True,
    "is_accepted": False,
    "reason": "Zu lang.",
    "message": "Darf ich?",
    "meeting": "Sitzung, 01.12.2026",
    "place": "Bonn",
    "answer": "Nein.",
    "topic": "Software",
    "subject": "Betreff",
    "text": "Text",
    "question": "Wer?",
    "source": "Gesetz",
    "catalogue": "Fragen",
    "until": "2026-12-14",
    "changed": ["attendance", "TOP 3 Haushalt"],
    "deputy": "Kim Beispiel",
    "member": "Toni Muster",
    "early_approval": "Alle mündlich.",
    "name": "Ada Behrens",
    "count": 2,
    "wording": "Der Drucker wird beschafft.",
    "outcome": "adopted",
    "number": "3/2026",
    "votes": [4, 1, 0],
}


@pytest.fixture
def space_and_chair(db):
    return make_space(audience="group")


def reader(space, language):
    person = make_member(space)
    person.profile.language = language
    person.profile.save()
    return person


@pytest.mark.parametrize("kind", sorted(_kinds))
def test_every_kind_is_said_in_both_languages(kind):
    said = {}
    for language in ("de", "en"):
        with translation.override(language):
            said[language] = words_of(kind, FACTS, by=None)

    assert said["de"].subject and said["en"].subject
    if kind != "as_written":
        assert said["de"].subject != said["en"].subject


def test_each_reader_is_told_in_their_own_language(client, mailbox, space_and_chair):
    space, chair = space_and_chair
    german, english = reader(space, "de"), reader(space, "en")
    page = create_page(parent=space, title="Leitfaden", body="<p>Text</p>", by=chair)
    for person in (german, english):
        watch(user=person, target=page)

    with translation.override("en"):
        add_comment(page=page, text="Stimmt das?", by=chair)
    deliver_due()

    subjects = {mail["To"]: mail["Subject"] for mail in mails_in_mailbox()}
    assert subjects[german.email] == f"{chair} hat „Leitfaden“ kommentiert"
    assert subjects[english.email] == f"{chair} commented on “Leitfaden”"
    client.force_login(german)
    assert "hat „Leitfaden“ kommentiert" in client.get("/notifications/").content.decode()
    client.cookies["django_language"] = "en"
    assert "commented on “Leitfaden”" in client.get("/notifications/").content.decode()


def test_the_daily_mail_is_in_the_readers_language(mailbox, space_and_chair):
    space, chair = space_and_chair
    english = reader(space, "en")
    set_digest(user=english, digest="daily")
    with translation.override("de"):
        create_todo(title="Brief", by=chair, access=space.members_access, owners=[english])

    send_daily_digests()
    deliver_due()

    (mail,) = mails_in_mailbox()
    text = mail.get_body(("plain",)).get_content()
    assert "Your notices" in mail["Subject"] and "New todo for you: Brief" in text


def test_a_mail_about_a_todo_says_when_for_whom_and_where(mailbox, space_and_chair):
    space, chair = space_and_chair
    todo = create_todo(
        title="Brief schreiben",
        description="An alle Kommunen.",
        by=chair,
        access=space.members_access,
        group=space.group,
        owners=[reader(space, "")],
        due_on=datetime.date(2026, 12, 3),
    )
    set_todo_state(todo=todo, state="done", by=chair, text="Ist verschickt.")
    deliver_due()

    given, done = mails_in_mailbox()
    for mail, excerpt in ((given, "An alle Kommunen."), (done, "Ist verschickt.")):
        for part in ("plain", "html"):
            text = mail.get_body((part,)).get_content()
            for words in ("3. Dezember 2026", str(space.group), excerpt, f"/todos/{todo.pk}/"):
                assert words in text, (part, words)
    assert "erledigt" in done["Subject"]


def test_a_mail_about_a_mention_shows_the_passage(mailbox, space_and_chair):
    space, chair = space_and_chair
    person, other = reader(space, ""), reader(space, "")
    body = (
        f'<p>Erst anderes.</p><p>Das klärt <span data-mention="{person.pk}"></span> mit '
        f'<span data-mention="{other.pk}"></span> bis Montag.</p>'
    )
    page = create_page(parent=space, title="Leitfaden", body=body, by=chair)
    deliver_due()

    by_address = {mail["To"]: mail for mail in mails_in_mailbox()}
    text = by_address[person.email].get_body(("plain",)).get_content()
    assert f"Das klärt @{person} mit @{other} bis Montag." in text
    assert "Erst anderes" not in text
    assert str(space.group) in text and "Datum: " in text and page.url in text


def test_a_notice_of_another_release_breaks_no_page(client):
    person = UserFactory()
    Notification.objects.create(recipient=person, kind="of_tomorrow", url="/p/1/")
    Notification.objects.create(recipient=person, kind="comment", url="/p/2/")
    notify(recipients=[person], kind="as_written", facts={"subject": "Da"}, url="/p/3/")
    client.force_login(person)

    shown = client.get("/notifications/")

    assert shown.status_code == 200 and "Da" in shown.content.decode()


def test_a_missing_fact_is_found_out_by_whoever_tells():
    with pytest.raises(KeyError):
        notify(recipients=[UserFactory()], kind="comment", facts={}, url="/p/1/")
