"""Forms that send mails: robots, and how often they may be used."""

import datetime

import pytest
import time_machine as clock

from teamweb_knowledge.contacts import actions
from teamweb_knowledge.contacts.errors import TooManyRequests
from teamweb_knowledge.contacts.models import (
    ConsentEvent,
    OptIn,
    Subscriber,
    Suppression,
    address_digest,
)

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


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


def test_one_network_cannot_write_to_many_addresses_and_is_told(
    client, fill_in, settings, areas, caplog
):
    settings.KNOWLEDGE_REQUESTS_PER_HOUR = 3
    answers = [
        fill_in(FORM, address=f"p{n}@example.org", topic_areas=[areas[0].pk]) for n in range(4)
    ]
    link = fill_in("/subscriptions/link/", address="p1@example.org")

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "zu viele Anfragen" in answers[-1].content.decode()
    assert link.status_code == 429
    assert OptIn.objects.count() == 3
    assert "more than 3 requests" in caplog.text and "p3@example.org" not in caplog.text
    with clock.travel("2026-03-02T10:30:00+01:00"):
        metrics = client.get("/metrics").content.decode()
    assert "teamweb_newsletter_requests_refused 2.0" in metrics
    with clock.travel("2026-03-02T11:30:00+01:00"):
        actions.count_request("127.0.0.1")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_what_counts_as_one_network(settings, db, one, other, is_same):
    settings.KNOWLEDGE_REQUESTS_PER_HOUR = 1
    actions.count_request(one)
    if is_same:
        with pytest.raises(TooManyRequests):
            actions.count_request(other)
    else:
        actions.count_request(other)


def test_without_a_limit_everybody_may_ask(settings, db):
    settings.KNOWLEDGE_REQUESTS_PER_HOUR = 0
    for _ask in range(100):
        actions.count_request("192.0.2.7")


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
