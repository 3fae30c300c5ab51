"""From the public form to the newsletter and out again, through the addresses people use."""

import datetime

import pytest
import time_machine as clock
from django.test import Client

from teamweb_knowledge.contacts import actions, links
from teamweb_knowledge.contacts.models import (
    ConsentEvent,
    Subscriber,
)

from .conftest import path_in

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


def test_a_visitor_subscribes_confirms_changes_topics_and_leaves(client, fill_in, deliver, areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        answer = fill_in(FORM, address="Erika@Example.org", topic_areas=[areas[0].pk, areas[1].pk])
        assert answer.url == "/subscriptions/sent/"
        now.move_to("2026-03-02T10:05:00+01:00")
        (mail,) = deliver("Erika@example.org")
        link = path_in(mail)

        shown = client.get(link).content.decode()
        assert "Nach Ihrer Bestätigung geht der Newsletter an Erika@example.org" in shown
        assert "Sie erhalten den Newsletter" not in shown
        assert not Subscriber.objects.receiving(areas).exists()  # a look is no consent
        assert client.post(link).status_code == 200
        subscriber = Subscriber.objects.receiving(areas).get()
        assert {a.key for a in subscriber.topic_areas.all()} == {"familie", "bauen"}

        page = links.preferences_url(subscriber).removeprefix("http://127.0.0.1:8000")
        client.post(page, {"topic_areas": [areas[2].pk], "paused_until": ""})
        assert {a.key for a in subscriber.topic_areas.all()} == {"umwelt"}

        Client().post(f"/u/{links.unsubscribe_token(subscriber)}")
        assert not Subscriber.objects.receiving(areas).exists()
    kinds = list(ConsentEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["requested", "mailed", "confirmed", "topics_changed", "unsubscribed"]


def test_a_stranger_cannot_change_what_somebody_gets(fill_in, subscriber, areas):
    fill_in(FORM, address="erika@example.org", topic_areas=[areas[2].pk], name="Fremd")

    subscriber.refresh_from_db()
    assert {a.key for a in subscriber.topic_areas.all()} == {"familie", "bauen"}
    assert subscriber.name == ""


def test_a_pause_ends_by_itself(subscriber, areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        actions.pause(subscriber=subscriber, until=datetime.date(2026, 3, 10))
        now.move_to("2026-03-10T23:00:00+01:00")
        during = Subscriber.objects.receiving(areas).count()
        now.move_to("2026-03-11T00:30:00+01:00")
        after = Subscriber.objects.receiving(areas).count()

    assert (during, after) == (0, 1)


def test_the_address_changes_only_when_the_new_one_answers(client, deliver, subscriber, areas):
    page = f"/subscriptions/preferences/{links.preferences_token(subscriber)}/"
    client.post(f"{page}address/", {"address": "neu@example.org"})
    (mail,) = deliver("neu@example.org")
    subscriber.refresh_from_db()
    assert subscriber.address == "erika@example.org"

    link = path_in(mail)
    client.get(link)
    client.post(link)

    subscriber.refresh_from_db()
    assert subscriber.address == "neu@example.org"


def test_several_topics_can_be_ticked(client, areas):
    page = client.get(FORM).content.decode()

    assert page.count('type="checkbox"') >= 3 and 'type="radio"' not in page


def test_a_change_of_address_is_told_to_the_old_one_and_ends_its_links(client, deliver, subscriber):
    asked = f"/subscriptions/preferences/{links.preferences_token(subscriber)}/"
    shown = f"/subscriptions/overview/{links.overview_token(subscriber)}/"
    leave = f"/u/{links.unsubscribe_token(subscriber)}"

    actions.change_address(subscriber=subscriber, address="neu@example.org")

    told = deliver("erika@example.org")[-1]
    text = told.get_body(("plain",)).get_content()
    assert "andere" in told["Subject"] and "neu@example.org" not in text
    assert "Impressum: http" in text
    assert client.get(asked).status_code == client.get(shown).status_code == 404
    client.post(leave)
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_every_mail_says_who_is_responsible(settings, fill_in, deliver, areas):
    settings.KNOWLEDGE_BRAND = ""  # A site with knowledge alone.
    settings.KNOWLEDGE_SENDER_BODY = "Stadt Musterhausen, Markt 1, 12345 Musterhausen"
    settings.KNOWLEDGE_IMPRINT_URL = "https://musterhausen.example/impressum/"
    opt_in = actions.request_subscription(address="erika@example.org", topic_areas=areas)
    subscriber = actions.confirm_subscription(opt_in=opt_in)
    actions.request_preferences_link(address=subscriber.address)
    actions.change_address(subscriber=subscriber, address="neu@example.org")
    actions.request_address_change(subscriber=subscriber, address="neu@example.org")

    mails = [*deliver("erika@example.org"), *deliver("neu@example.org")]

    assert len(mails) == 4
    for mail in mails:
        text = mail.get_body(("plain",)).get_content()
        assert settings.KNOWLEDGE_SENDER_BODY in text, mail["Subject"]
        assert settings.KNOWLEDGE_IMPRINT_URL in text, mail["Subject"]
