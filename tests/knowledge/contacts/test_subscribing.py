"""From the public form to the newsletter and out again, through the addresses people use."""

import datetime

import pytest
import time_machine as clock
from django.test import Client

from knowledge.contacts import actions, links
from knowledge.contacts.errors import LinkNotValid
from knowledge.contacts.models import (
    AppendOnly,
    ConsentEvent,
    OptIn,
    Subscriber,
    Suppression,
    address_digest,
)
from knowledge.contacts.retention import forget_old_proof, forget_unconfirmed

from .conftest import path_in

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


@pytest.fixture
def subscriber(areas):
    opt_in = actions.request_subscription(address="erika@example.org", topic_areas=areas[:2])
    return actions.confirm_subscription(opt_in=opt_in)


def test_a_visitor_subscribes_confirms_changes_topics_and_leaves(client, fill_in, deliver, areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        answer = fill_in(FORM, address="Erika@Example.org", topic_areas=[areas[0].pk, areas[1].pk])
        assert answer.url == "/subscriptions/sent/"
        now.move_to("2026-03-02T10:05:00+01:00")
        (mail,) = deliver("Erika@example.org")
        link = path_in(mail)

        assert client.get(link).status_code == 200
        assert not Subscriber.objects.who_get(areas).exists()  # a look is no consent
        assert client.post(link).status_code == 200
        subscriber = Subscriber.objects.who_get(areas).get()
        assert {a.key for a in subscriber.topic_areas.all()} == {"familie", "bauen"}

        page = links.preferences_url(subscriber).removeprefix("http://127.0.0.1:8000")
        client.post(page, {"topic_areas": [areas[2].pk], "paused_until": ""})
        assert {a.key for a in subscriber.topic_areas.all()} == {"umwelt"}

        Client().post(f"/u/{links.unsubscribe_token(subscriber)}")
        assert not Subscriber.objects.who_get(areas).exists()
    kinds = list(ConsentEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["requested", "mailed", "confirmed", "topics_changed", "unsubscribed"]


def test_the_log_holds_the_words_shown_and_the_mail_sent(fill_in, deliver, areas):
    fill_in(FORM, address="erika@example.org", topic_areas=[areas[0].pk])
    (mail,) = deliver("erika@example.org")

    asked = ConsentEvent.objects.get(kind="requested")
    mailed = ConsentEvent.objects.get(kind="mailed")
    assert asked.wording and asked.version and asked.topics == ["familie"]
    assert asked.ip_network == "127.0.0.0/24"
    assert f"<{mailed.message_id}>" == mail["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Unsubscribe"] is None


def test_the_log_cannot_be_changed_or_emptied(subscriber):
    event = ConsentEvent.objects.first()
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    with pytest.raises(AppendOnly):
        ConsentEvent.objects.all().delete()
    with pytest.raises(AppendOnly):
        ConsentEvent.objects.update(address="")


def test_known_unknown_and_blocked_addresses_get_the_same_answer(fill_in, subscriber, areas):
    Suppression.objects.create(address_digest=address_digest("nie@example.org"))
    answers = set()
    for address in ["erika@example.org", "neu@example.org", "nie@example.org"]:
        answer = fill_in(FORM, address=address, topic_areas=[areas[0].pk])
        answers.add((answer.status_code, answer.url, answer.content))
        answer = fill_in("/subscriptions/link/", address=address)
        answers.add((answer.status_code, answer.url, answer.content))

    assert len(answers) == 1
    assert not Subscriber.objects.with_address("nie@example.org").exists()


def test_at_most_three_mails_go_to_one_address_per_day(areas):
    for _ask in range(5):
        actions.request_subscription(address="opfer@example.org", topic_areas=areas)
    actions.request_preferences_link(address="opfer@example.org")
    assert ConsentEvent.objects.filter(kind="mailed").count() == 3

    with clock.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1, hours=1)):
        assert actions.request_subscription(address="opfer@example.org", topic_areas=areas)


def test_one_source_cannot_write_to_many_addresses(areas):
    for n in range(15):
        actions.request_subscription(address=f"p{n}@example.org", topic_areas=areas, ip="192.0.2.7")

    assert OptIn.objects.count() == actions.REQUESTS_PER_SOURCE_AND_HOUR


def test_a_robot_is_told_the_same_and_achieves_nothing(fill_in, areas):
    answer = fill_in(FORM, address="r@example.org", topic_areas=[areas[0].pk], website="http://x")

    assert answer.url == "/subscriptions/sent/"
    assert not Subscriber.objects.exists()


def test_a_form_sent_faster_than_anybody_reads_is_shown_again(client, areas):
    import re

    page = client.get(FORM).content.decode()
    started = re.search(r'name="started" value="([^"]+)"', page)[1]
    fields = {"started": started, "address": "r@example.org", "topic_areas": [areas[0].pk]}
    answer = client.post(FORM, fields)

    assert answer.status_code == 200 and "r@example.org" in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_a_stranger_cannot_change_what_somebody_gets(fill_in, subscriber, areas):
    fill_in(FORM, address="erika@example.org", topic_areas=[areas[2].pk], name="Fremd")

    subscriber.refresh_from_db()
    assert {a.key for a in subscriber.topic_areas.all()} == {"familie", "bauen"}
    assert subscriber.name == ""


def test_unconfirmed_requests_are_gone_after_a_week(areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        opt_in = actions.request_subscription(address="a@example.org", topic_areas=areas)
        link = links.confirm_token(opt_in)
        now.move_to("2026-03-08T10:00:00+01:00")
        forget_unconfirmed()
        assert links.opt_in_of(link) == opt_in
        now.move_to("2026-03-09T10:00:01+01:00")
        with pytest.raises(LinkNotValid):
            links.opt_in_of(link)
        forget_unconfirmed()

    assert not Subscriber.objects.exists() and not OptIn.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_each_link_opens_only_its_own_door(client, subscriber, areas):
    opt_in = actions.request_subscription(address="b@example.org", topic_areas=areas)
    confirm, preferences = links.confirm_token(opt_in), links.preferences_token(subscriber)

    for url in [
        f"/subscriptions/preferences/{confirm}/",
        f"/subscriptions/confirm/{preferences}/",
        f"/subscriptions/preferences/{links.unsubscribe_token(subscriber)}/",
        f"/subscriptions/preferences/{preferences[:-1]}x/",
        "/subscriptions/address/kein:link:x/",
        "/subscriptions/preferences/99999999999999999999999:a:b/",
    ]:
        assert client.get(url).status_code == 404, url


def test_the_preferences_link_expires_and_the_unsubscribe_link_does_not(client, subscriber):
    preferences, leave = links.preferences_token(subscriber), links.unsubscribe_token(subscriber)
    with clock.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=91)):
        assert client.get(f"/subscriptions/preferences/{preferences}/").status_code == 404
        client.post(f"/u/{leave}")

    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_one_click_needs_no_cookie_and_is_always_answered_200(subscriber):
    strict = Client(enforce_csrf_checks=True)
    link = f"/u/{links.unsubscribe_token(subscriber)}"
    body = {"List-Unsubscribe": "One-Click"}

    assert strict.get(link).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == "confirmed"  # a link scanner does not unsubscribe anybody
    assert strict.post(link, body).status_code == 200
    assert strict.post(link, body).status_code == 200
    assert strict.post("/u/1-gefaelscht", body).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"
    assert ConsentEvent.objects.get(kind="unsubscribed").source == "one-click"


def test_a_pause_ends_by_itself(subscriber, areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        actions.pause(subscriber=subscriber, until=datetime.date(2026, 3, 10))
        now.move_to("2026-03-10T23:00:00+01:00")
        during = Subscriber.objects.who_get(areas).count()
        now.move_to("2026-03-11T00:30:00+01:00")
        after = Subscriber.objects.who_get(areas).count()

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


def test_own_data_is_complete_and_erasing_leaves_only_the_proof(client, deliver, subscriber):
    deliver("erika@example.org")
    page = f"/subscriptions/preferences/{links.preferences_token(subscriber)}/"
    data = client.get(f"{page}data/").json()
    assert data["address"] == "erika@example.org"
    assert {e["kind"] for e in data["consent_log"]} >= {"requested", "mailed", "confirmed"}

    client.post(f"{page}erase/", {"never_again": "on"})

    from teamweb.notifications.models import Delivery

    assert not Subscriber.objects.exists()
    assert not Delivery.objects.filter(address__iexact="erika@example.org").exists()
    assert ConsentEvent.objects.of("erika@example.org").filter(kind="erased").exists()
    assert client.get(page).status_code == 404
    assert actions.request_subscription(address="ERIKA@example.org", topic_areas=[]) is None


def test_proof_is_forgotten_after_the_end_of_the_third_year(subscriber):
    with clock.travel("2026-05-05T10:00:00+02:00") as now:
        actions.unsubscribe(subscriber=subscriber)
        now.move_to("2029-12-31T12:00:00+01:00")
        assert forget_old_proof() == 0
        now.move_to("2030-01-01T12:00:00+01:00")
        assert forget_old_proof() > 0

    assert not ConsentEvent.objects.exists()


def test_the_forms_behind_links_work_in_a_browser(areas):
    """With Referrer-Policy no-referrer browsers sent "Origin: null", and Django refused the form."""
    opt_in = actions.request_subscription(address="a@example.org", topic_areas=areas)
    browser = Client(enforce_csrf_checks=True)
    url = f"/subscriptions/confirm/{links.confirm_token(opt_in)}/"

    page = browser.get(url)
    token = browser.cookies["csrftoken"].value
    origin = "null" if page["Referrer-Policy"] == "no-referrer" else "http://testserver"
    answer = browser.post(url, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN=origin)

    assert answer.status_code == 200
    assert Subscriber.objects.get().state == "confirmed"


def test_several_topics_can_be_ticked(client, areas):
    page = client.get(FORM).content.decode()

    assert page.count('type="checkbox"') >= 3 and 'type="radio"' not in page
