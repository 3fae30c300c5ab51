"""What people get of their data, and what erasing leaves."""

import pytest

from teamweb_knowledge.contacts import actions, links
from teamweb_knowledge.contacts.models import (
    ConsentEvent,
    Subscriber,
)

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


def test_own_data_is_complete_and_erasing_leaves_only_the_proof(client, deliver, subscriber):
    deliver("erika@example.org")
    page = f"/subscriptions/preferences/{links.preferences_token(subscriber)}/"
    data = client.get(f"{page}data/").json()
    assert data["address"] == "erika@example.org"
    assert {e["kind"] for e in data["consent_log"]} >= {"requested", "mailed", "confirmed"}

    client.post(f"{page}erase/", {"block_address": "on"})

    from teamweb.notifications.models import Delivery

    assert not Subscriber.objects.exists()
    assert not Delivery.objects.filter(address__iexact="erika@example.org").exists()
    assert ConsentEvent.objects.of("erika@example.org").filter(kind="erased").exists()
    assert client.get(page).status_code == 404
    assert actions.request_subscription(address="ERIKA@example.org", topic_areas=[]) is None


def test_own_data_is_complete_after_changes_of_address(deliver, areas, subscriber):
    other = actions.request_subscription(address="neu@example.org", topic_areas=areas[2:])
    actions.confirm_subscription(opt_in=other)
    actions.change_address(subscriber=subscriber, address="neu@example.org")
    subscriber.refresh_from_db()
    actions.change_address(subscriber=subscriber, address="neueste@example.org")
    subscriber.refresh_from_db()
    stranger = actions.request_subscription(address="erika@example.org", topic_areas=areas)
    deliver("")

    data = actions.own_data(subscriber=subscriber)

    assert data["earlier_addresses"] == ["erika@example.org", "neu@example.org"]
    by_address = {}
    for event in data["consent_log"]:
        by_address.setdefault(event["address"], []).append(event["kind"])
    assert by_address["erika@example.org"] == [
        *("requested", "mailed", "confirmed", "address_left", "mailed"),
    ]
    assert {"requested", "confirmed", "address_left"} <= set(by_address["neu@example.org"])
    assert {"address_changed", "exported"} <= set(by_address["neueste@example.org"])
    assert {mail["address"] for mail in data["mails"]} == {"erika@example.org", "neu@example.org"}
    assert len(data["mails"]) == 4
    # Whoever has the old mailbox now has a subscription of their own.
    assert actions.own_data(subscriber=stranger.subscriber)["earlier_addresses"] == []

    actions.erase(subscriber=subscriber)

    from teamweb.notifications.models import Delivery

    left = Delivery.objects.exclude(address="").values_list("address", flat=True)
    assert list(left) == ["erika@example.org"]
