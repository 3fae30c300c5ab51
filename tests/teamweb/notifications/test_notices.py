"""Who is told what, in the site and by mail."""

import datetime
import re

import pytest
from wagtail.models import Page

from teamweb.access.actions import Rule, open_access
from teamweb.access.models import AccessRule, PageAccess
from teamweb.groups.actions import end_membership
from teamweb.notifications.actions import notify, set_digest, unwatch, watch, watchers
from teamweb.notifications.digests import send_daily_digests
from teamweb.notifications.errors import AddressNotUsable
from teamweb.notifications.mail.queueing import queue_mail
from teamweb.notifications.mail.retention import blank_old_addresses
from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.models import Delivery, Mailing, Notification
from tests.factories.mail import mails_in_mailbox
from tests.factories.people import MembershipFactory, UserFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db
EVENT = {
    "kind": "as_written",
    "facts": {"subject": "Seite geändert", "text": "Neuer Absatz"},
    "url": "/p/1/",
}


@pytest.fixture
def group():
    return WorkingGroupFactory()


@pytest.fixture
def page():
    return Page.objects.get(depth=1).add_child(instance=Page(title="Geheimes", slug="raum"))


@pytest.fixture
def access(group, page):
    rule = Rule(AccessRule.Principal.GROUP, group=group)
    return open_access(space=page, audience=[rule], members=[])[0]


def recipients(mails):
    return sorted(mail["To"] for mail in mails)


def test_people_are_told_in_the_site_and_by_mail_but_not_of_their_own_doing(mailbox):
    one, two, doer = UserFactory(), UserFactory(), UserFactory()
    gone = UserFactory(is_active=False)

    notify(recipients=[one, two, doer, gone, one], by=doer, **EVENT)
    deliver_due()

    assert set(Notification.objects.values_list("recipient", flat=True)) == {one.pk, two.pk}
    mails = mails_in_mailbox()
    assert recipients(mails) == sorted([one.email, two.email])
    text = mails[0].get_body(("plain",)).get_content()
    assert "Neuer Absatz" in text and "http://127.0.0.1:8000/p/1/" in text
    assert mails[0]["Auto-Submitted"] == "auto-generated"


def test_the_same_event_is_told_once(mailbox):
    person = UserFactory()
    notify(recipients=[person], key="page:1:5", **EVENT)
    notify(recipients=[person], key="page:1:5", **EVENT)

    assert Notification.objects.count() == Delivery.objects.count() == 1


def test_who_may_not_read_it_is_not_told(access, group):
    member, outsider = MembershipFactory(group=group).user, UserFactory()

    told = notify(recipients=[member, outsider], access_id=access.pk, **EVENT)

    assert [notice.recipient for notice in told] == [member]


def test_who_lost_the_right_before_delivery_gets_no_mail_and_sees_no_notice(
    client, mailbox, access, group
):
    chair = MembershipFactory(group=group, role="chair").user
    membership = MembershipFactory(group=group)
    notify(recipients=[membership.user], access_id=access.pk, **EVENT)
    end_membership(membership=membership, by=chair)

    deliver_due()
    client.force_login(membership.user)
    page = client.get("/notifications/").content.decode()

    (mail,) = mails_in_mailbox()
    assert "Mitgliedschaft" in mail["Subject"]
    assert Delivery.objects.earliest("pk").state == "skipped"
    assert "Seite geändert" not in page
    hidden = Notification.objects.earliest("pk")
    assert client.get(f"/notifications/{hidden.pk}/").status_code == 404


def test_the_daily_mail_collects_what_was_not_read_and_comes_once(mailbox, time_machine):
    time_machine.move_to("2026-03-02T12:00:00+01:00")
    daily, never = UserFactory(), UserFactory()
    set_digest(user=daily, digest="daily")
    set_digest(user=never, digest="none")
    for n in range(3):
        notify(recipients=[daily, never], **{**EVENT, "facts": {"subject": f"Nummer {n}"}})
    deliver_due()
    assert mails_in_mailbox() == []

    time_machine.move_to("2026-03-03T07:00:00+01:00")
    assert send_daily_digests() == 1
    assert send_daily_digests() == 0
    deliver_due()

    (mail,) = mails_in_mailbox()
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == daily.email and all(f"Nummer {n}" in text for n in range(3))


def test_the_daily_mail_leaves_out_what_may_no_longer_be_read(mailbox, access, group):
    chair = MembershipFactory(group=group, role="chair").user
    membership = MembershipFactory(group=group)
    set_digest(user=membership.user, digest="daily")
    notify(recipients=[membership.user], access_id=access.pk, **EVENT)
    notify(recipients=[membership.user], **{**EVENT, "facts": {"subject": "Für alle"}})
    end_membership(membership=membership, by=chair)

    send_daily_digests()
    deliver_due()

    (mail,) = mails_in_mailbox()
    text = mail.get_body(("plain",)).get_content()
    assert "Für alle" in text and "Seite geändert" not in text


def test_watchers_are_found_once_and_leave(page):
    person, other = UserFactory(), UserFactory()
    below = page.add_child(instance=Page(title="Unten", slug="unten"))
    watch(user=person, target=page)
    watch(user=person, target=below)
    watch(user=other, target=below.specific)

    assert set(watchers(below, page)) == {person, other}
    unwatch(user=person, target=page)
    assert set(watchers(page)) == set()


def test_an_unreadable_page_cannot_be_watched_and_looks_like_a_missing_one(
    client, page, access, group
):
    member, outsider = MembershipFactory(group=group).user, UserFactory()
    PageAccess.objects.get_or_create(page=page, access=access)
    client.force_login(outsider)
    unreadable = client.post(f"/notifications/watch/page/{page.pk}/")
    missing = client.post("/notifications/watch/page/987654/")
    assert unreadable.status_code == missing.status_code == 404
    token = re.compile(rb"[A-Za-z0-9]{64}")
    own = token.sub(b"", unreadable.content)
    for slash in ("/", "%2F"):
        own = own.replace(
            f"page{slash}{page.pk}{slash}".encode(), f"page{slash}987654{slash}".encode()
        )
    assert own == token.sub(b"", missing.content)

    client.force_login(member)
    assert client.post(f"/notifications/watch/page/{page.pk}/").status_code == 302
    own_settings = client.get("/notifications/settings/").content.decode()
    assert re.search(r'<button[^>]* aria-label="[^"]+: Geheimes"', own_settings)
    assert f'href="/p/{page.pk}/"' in own_settings
    client.force_login(outsider)
    watch(user=outsider, target=page)  # from a time when it was readable
    assert "Geheimes" not in client.get("/notifications/settings/").content.decode()


def test_opening_a_notice_leads_there_and_marks_it_read(client):
    person = UserFactory()
    (notice,) = notify(recipients=[person], **EVENT)
    (away,) = notify(recipients=[person], **{**EVENT, "url": "https://evil.example/"})
    client.force_login(person)

    assert client.get(f"/notifications/{notice.pk}/").url == "/p/1/"
    assert client.get(f"/notifications/{away.pk}/").url == "/notifications/"
    assert not Notification.objects.unread().exists()
    client.force_login(UserFactory())
    assert client.get(f"/notifications/{notice.pk}/").status_code == 404


def test_no_separator_stands_where_there_is_nothing_to_separate(client):
    client.force_login(UserFactory())

    page = client.get("/notifications/").content.decode()

    assert not re.search(r"<p>\s*·", page)


def test_many_notices_need_no_more_queries(client, django_assert_max_num_queries):
    person = UserFactory()
    client.force_login(person)
    for n in range(40):
        notify(recipients=[person], **{**EVENT, "facts": {"subject": f"Nr. {n}"}})

    with django_assert_max_num_queries(16):
        client.get("/notifications/")


def test_a_mail_with_the_same_key_is_owed_once():
    first = queue_mail(to="a@example.org", subject="S", text="t", kind="invitation", key="7")
    again = queue_mail(to="a@example.org", subject="S", text="t", kind="invitation", key="7")

    assert first == again and Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["", "kein", "a@b", "ä@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_an_unusable_address_is_refused_at_once(address):
    with pytest.raises(AddressNotUsable):
        queue_mail(to=address, subject="S", text="t", kind="test")


def test_addresses_are_forgotten_after_90_days_and_counts_stay(mailbox, time_machine):
    time_machine.move_to("2026-01-01T12:00:00+01:00")
    queue_mail(to="alt@example.org", subject="Persönlich", text="Inhalt", kind="invitation")
    deliver_due()
    time_machine.move_to("2026-03-31T12:00:00+02:00")
    queue_mail(to="neu@example.org", subject="S", text="t", kind="invitation")
    assert blank_old_addresses() == 0
    time_machine.move_to(datetime.datetime.fromisoformat("2026-04-01T14:00:00+02:00"))
    assert blank_old_addresses() == 1

    assert set(Delivery.objects.values_list("address", flat=True)) == {"", "neu@example.org"}
    assert Delivery.objects.filter(state="sent").count() == 1
    assert not Mailing.objects.filter(text="Inhalt").exists()
