"""From an editor's issue to the mailbox and the archive."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from teamweb_knowledge.contacts.actions import unsubscribe
from teamweb_knowledge.contacts.models import Subscriber
from teamweb_knowledge.newsletters import actions
from teamweb_knowledge.newsletters.actions import send_issue
from teamweb_knowledge.newsletters.composition import compose
from teamweb_knowledge.newsletters.errors import AlreadySent, NoRecipients, NothingToSend
from teamweb_knowledge.newsletters.models import Issue
from teamweb_knowledge.newsletters.sending import enqueue_issue, send_due_issues
from tests.factories.mail import mails_in_mailbox
from tests.factories.people import UserFactory

from .conftest import make_issue, subscribe

pytestmark = pytest.mark.django_db


def send(issue, editor):
    send_issue(issue=issue, by=editor)
    send_due_issues()
    issue.refresh_from_db()


def test_each_subscriber_gets_one_mail_however_many_topics_match(deliver, areas, editor):
    family, building, environment = areas
    subscribe("alles@example.org", family, building, environment)
    subscribe("bau@example.org", building)
    subscribe("umwelt@example.org", environment)
    issue = make_issue(family, building)

    send(issue, editor)
    deliver("")

    mails = mails_in_mailbox()
    assert sorted(mail["To"] for mail in mails) == ["alles@example.org", "bau@example.org"]
    assert issue.recipient_count == 2
    send_due_issues()
    issue.refresh_from_db()
    assert issue.state == "sent"


def test_the_mail_says_everything_in_both_parts_and_lets_one_leave(deliver, areas, editor):
    subscriber = subscribe("erika@example.org", areas[0], name="Erika Müßig")
    issue = make_issue(areas[0])
    send(issue, editor)
    (mail,) = deliver("erika@example.org")

    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for part in (text, html):
        assert "Erika Müßig" in part and "Familie" in part and "Elterngeld" in part
        assert "%%" not in part
    assert "- eins" in text and "http://127.0.0.1:8000/topics/" in text
    assert 'lang="de"' in html and "<h1" in html and html.count('role="presentation"') == 2
    assert 'href="http://127.0.0.1:8000/topics/"' in html and "style=" in html
    assert "<img" not in html  # nothing that counts who opens the mail
    assert mail["List-Id"] == "<familie.newsletter.127.0.0.1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] is None and mail["Precedence"] == "bulk"

    link = re.fullmatch(r"<http://127.0.0.1:8000(/u/\S+)>", mail["List-Unsubscribe"])[1]
    assert link in text
    assert (
        Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"}).status_code
        == 200
    )
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_the_unsubscribe_header_is_one_short_line(deliver, mailbox, areas, editor):
    subscribe("erika@example.org", areas[0])
    send(make_issue(areas[0]), editor)
    deliver("")

    (file,) = mailbox.glob("*.eml")
    head = file.read_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
    (line,) = [line for line in head if line.lower().startswith(b"list-unsubscribe:")]
    assert line.startswith(b"List-Unsubscribe: <http") and line.endswith(b">") and len(line) < 78
    for line in head:
        assert len(line) < 998 and (b":" in line or line.startswith(b" "))


def test_who_unsubscribes_after_the_freeze_gets_nothing(deliver, areas, editor):
    stays, leaves = (
        subscribe("bleibt@example.org", areas[0]),
        subscribe("geht@example.org", areas[0]),
    )
    issue = make_issue(areas[0])
    send(issue, editor)

    unsubscribe(subscriber=leaves)
    deliver("")

    assert [mail["To"] for mail in mails_in_mailbox()] == [stays.address]
    counts = actions.progress_of(issue).counts
    assert (counts["sent"], counts["skipped"], sum(counts.values())) == (1, 1, 2)


def test_who_leaves_while_the_list_is_written_gets_nothing(deliver, areas, editor, monkeypatch):
    leaves = subscribe("geht@example.org", areas[0])
    issue = make_issue(areas[0])
    send_issue(issue=issue, by=editor)
    from teamweb.notifications.mail.knowledge_backend import KnowledgeMailBackend

    written = KnowledgeMailBackend.post

    def post_and_somebody_leaves(self, **facts):
        count = written(self, **facts)
        # As another process would: its withdrawal cannot see rows that are not committed yet.
        Subscriber.objects.filter(pk=leaves.pk).update(state="unsubscribed")
        from teamweb_knowledge.contacts.models import ConsentEvent

        ConsentEvent.objects.create(
            kind="unsubscribed", subscriber_id=leaves.pk, address=leaves.address
        )
        return count

    monkeypatch.setattr(KnowledgeMailBackend, "post", post_and_somebody_leaves)
    enqueue_issue(issue)
    deliver("")

    assert mails_in_mailbox() == []


def test_what_is_being_sent_cannot_be_sent_or_changed_again(client, areas, editor):
    subscribe("a@example.org", areas[0])
    issue = make_issue(areas[0])
    send(issue, editor)
    enqueue_issue(issue)

    with pytest.raises(AlreadySent):
        send_issue(issue=issue, by=editor)
    assert issue.recipient_count == 1
    client.force_login(editor)
    assert client.get(f"/admin/newsletter_issues/edit/{issue.pk}/").status_code == 302


def test_an_empty_issue_is_not_sent(areas, editor):
    with pytest.raises(NothingToSend):
        send_issue(issue=make_issue(areas[0], intro="", body=[]), by=editor)
    with pytest.raises(NothingToSend):
        send_issue(issue=make_issue(), by=editor)


def test_a_scheduled_issue_goes_at_its_time(deliver, areas, editor, time_machine):
    import datetime

    time_machine.move_to("2026-03-27T12:00:00+01:00")
    subscribe("a@example.org", areas[0])
    issue = make_issue(areas[0])
    berlin_morning = datetime.datetime.fromisoformat("2026-03-30T07:00:00+02:00")
    actions.schedule_issue(issue=issue, at=berlin_morning, by=editor)

    time_machine.move_to("2026-03-30T06:59:00+02:00")
    send_due_issues()
    assert deliver("a@example.org") == []
    time_machine.move_to("2026-03-30T07:00:30+02:00")
    send_due_issues()
    assert len(deliver("a@example.org")) == 1


def test_an_author_cannot_put_readers_values_into_the_content(areas):
    issue = make_issue(areas[0], intro="100 %%unsubscribe%% geheim", body=[])

    content = compose(issue)

    assert "100 %%unsubscribe%%" not in content.text and "100 %%unsubscribe%%" not in content.html


def test_the_editor_looks_tests_and_sends_from_the_desk(client, deliver, areas, editor):
    subscribe("a@example.org", areas[0])
    client.force_login(editor)
    answer = client.post(
        "/admin/newsletter_issues/new/",
        {
            "subject": "Neues", "intro": "Kurz.", "topic_areas": [areas[0].pk],
            "body-count": "0",
        },
    )  # fmt: skip
    issue = Issue.objects.get()
    desk = f"/admin/newsletters/{issue.pk}/"
    assert answer.status_code == 302 and answer.url == desk
    page = client.get(desk).content.decode()
    assert "Kurz." in page and "1" in page
    preview = client.get(f"{desk}preview/")
    assert "sandbox" in preview["Content-Security-Policy"]

    client.post(desk, {"do": "test", "to": "probe@example.org"})
    (test,) = deliver("probe@example.org")
    assert test["Subject"].startswith("[Test]") and test["List-Unsubscribe"] is None
    client.post(desk, {"do": "ask"})
    issue.refresh_from_db()
    assert issue.state == "draft"
    client.post(desk, {"do": "send"})
    send_due_issues()
    assert len(deliver("a@example.org")) == 1
    assert client.get(desk).status_code == 200


def test_an_issue_can_be_paused_and_its_rest_cancelled(client, deliver, areas, editor):
    subscribe("a@example.org", areas[0])
    issue = make_issue(areas[0])
    send(issue, editor)
    client.force_login(editor)
    desk = f"/admin/newsletters/{issue.pk}/"

    client.post(desk, {"do": "pause"})
    assert deliver("a@example.org") == []
    client.post(desk, {"do": "cancel"})
    client.post(desk, {"do": "resume"})
    assert deliver("a@example.org") == []
    assert client.get(f"/newsletters/{issue.pk}/").status_code == 404


def test_only_those_with_the_right_see_addresses_or_send(client, areas, editor):
    subscriber = subscribe("geheim@example.org", areas[0])
    issue = make_issue(areas[0])
    member = UserFactory()
    for user in (None, member, editor):
        if user:
            client.force_login(user)
        for url in [
            "/admin/subscribers/",
            "/admin/consent_log/",
            f"/admin/subscribers/inspect/{subscriber.pk}/",
        ]:
            answer = client.get(url)
            assert answer.status_code in (302, 403) and b"geheim@" not in answer.content, (
                user,
                url,
            )
    client.force_login(member)
    for order in ["send", "test", "ask", "schedule"]:
        client.post(f"/admin/newsletters/{issue.pk}/", {"do": order, "to": "x@example.org"})
    issue.refresh_from_db()
    assert issue.state == "draft"
    with pytest.raises(PermissionDenied):
        send_issue(issue=issue, by=member)


def test_the_archive_and_feeds_show_only_what_was_sent_and_no_address(client, areas, editor):
    subscribe("geheim@example.org", areas[0], name="Geheime Person")
    draft = make_issue(areas[0], subject="Entwurf mit Geheimnis")
    sent = make_issue(areas[0], subject="Heraus damit")
    send(sent, editor)

    urls = ["/newsletters/", "/newsletters/feed/", "/newsletters/topics/familie/",
            "/newsletters/topics/familie/feed/", sent.get_absolute_url()]  # fmt: skip
    for url in urls:
        page = client.get(url).content.decode()
        assert "Heraus damit" in page, url
        assert "Entwurf" not in page and "geheim@" not in page and "Geheime" not in page, url
    assert "Heraus" not in client.get("/newsletters/topics/umwelt/").content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"/newsletters/{draft.pk}/").status_code == 404


def test_a_longer_archive_needs_no_more_queries(
    client, areas, editor, django_assert_max_num_queries
):
    for n in range(30):
        make_issue(areas[0], subject=f"Nr. {n}", state="sent", sent_at="2026-01-01T10:00:00Z")

    with django_assert_max_num_queries(12):
        client.get("/newsletters/")


def test_search_finds_what_was_sent_and_no_draft(areas, editor):
    from teamweb_knowledge.newsletters.search_documents import issue_document

    subscribe("erika@example.org", areas[0])
    issue = make_issue(areas[0])
    assert issue_document(issue) is None
    send(issue, editor)
    document = issue_document(issue)
    assert document.access == 0 and "Elterngeld" in document.body and "<" not in document.body
    actions.cancel_issue(issue=issue, by=editor)
    issue.refresh_from_db()
    assert issue_document(issue) is None


def test_sending_to_nobody_is_refused(client, areas, editor):
    subscribe("umwelt@example.org", areas[2])
    issue = make_issue(areas[0])
    later = timezone.now() + timezone.timedelta(days=1)

    with pytest.raises(NoRecipients):
        send_issue(issue=issue, by=editor)
    with pytest.raises(NoRecipients):
        actions.schedule_issue(issue=issue, at=later, by=editor)
    client.force_login(editor)
    answer = client.post(f"/admin/newsletters/{issue.pk}/", {"do": "send"}, follow=True)

    assert "keine Abonnements" in answer.content.decode()
    issue.refresh_from_db()
    assert issue.state == "draft"


def test_an_issue_whose_last_recipient_left_is_a_draft_again(areas, editor, time_machine):
    subscriber = subscribe("erika@example.org", areas[0])
    issue = make_issue(areas[0])
    actions.schedule_issue(issue=issue, at=timezone.now() + timezone.timedelta(hours=1), by=editor)
    unsubscribe(subscriber=subscriber)
    time_machine.move_to(timezone.now() + timezone.timedelta(hours=2))

    send_due_issues()

    issue.refresh_from_db()
    assert (issue.state, issue.send_at, issue.sent_at) == ("draft", None, None)


def test_the_newsletter_says_who_is_responsible_and_links_to_no_data(
    client, deliver, areas, editor, settings
):
    settings.KNOWLEDGE_SENDER_BODY = "Stadt Musterhausen, Markt 1"
    subscribe("erika@example.org", areas[0])
    send(make_issue(areas[0]), editor)

    (mail,) = deliver("erika@example.org")

    for part in ("plain", "html"):
        text = mail.get_body((part,)).get_content()
        assert "Stadt Musterhausen, Markt 1" in text and "/impressum/" in text
        assert "/subscriptions/preferences/" not in text
        shown = re.search(r"/subscriptions/overview/[^\s\"<]+", text)[0]
        assert client.get(shown).status_code == 200


def test_the_feeds_are_atom(client, areas, editor):
    subscribe("erika@example.org", areas[0])
    send(make_issue(areas[0]), editor)

    for url in ("/newsletters/feed/", "/newsletters/topics/familie/feed/"):
        feed = client.get(url)
        assert feed["Content-Type"].startswith("application/atom+xml")
        assert "<entry>" in feed.content.decode() and "<updated>" in feed.content.decode()
