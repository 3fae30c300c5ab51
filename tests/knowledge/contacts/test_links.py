"""What the links in mails open, and for how long."""

import datetime

import pytest
import time_machine as clock
from django.test import Client

from teamweb_knowledge.contacts import actions, links
from teamweb_knowledge.contacts.errors import OptInClosed
from teamweb_knowledge.contacts.models import (
    ConsentEvent,
    Subscriber,
)

from .conftest import path_in

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


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
    assert client.get(f"/subscriptions/preferences/{preferences}/").status_code == 200
    with clock.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=25)):
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


class TestUsedUpConfirmationLinks:
    """An old link said "From now on you get" and did nothing."""

    @pytest.fixture
    def opt_in(self, areas):
        return actions.request_subscription(address="erika@example.org", topic_areas=areas[:2])

    def open_and_send(self, client, opt_in):
        url = f"/subscriptions/confirm/{links.confirm_token(opt_in)}/"
        pages = [client.get(url), client.post(url)]
        assert {page.status_code for page in pages} == {200}
        texts = [page.content.decode() for page in pages]
        for text in texts:
            assert "/subscriptions/preferences/" not in text  # which opens the data
            assert "Von jetzt an" not in text and "Ab jetzt" not in text
        return " ".join(texts)

    def test_who_gets_the_newsletter_reads_since_when_and_about_what(self, client, opt_in):
        actions.confirm_subscription(opt_in=opt_in)

        text = self.open_and_send(client, opt_in)

        assert "bestätigt" in text and "Familie" in text

    def test_who_left_reads_that_and_stays_away(self, client, opt_in):
        subscriber = actions.confirm_subscription(opt_in=opt_in)
        actions.unsubscribe(subscriber=subscriber)

        text = self.open_and_send(client, opt_in)

        assert "abgemeldet" in text and "keinen Newsletter" in text
        subscriber.refresh_from_db()
        assert subscriber.state == "unsubscribed"

    def test_a_second_link_from_before_leaving_does_not_bring_anybody_back(self, client, opt_in):
        unused = actions.request_subscription(address="erika@example.org", topic_areas=[])
        actions.unsubscribe(subscriber=actions.confirm_subscription(opt_in=opt_in))

        text = self.open_and_send(client, unused)

        assert "keinen Newsletter" in text
        with pytest.raises(OptInClosed):
            actions.confirm_subscription(opt_in=unused)

    def test_who_pauses_reads_until_when(self, client, opt_in):
        subscriber = actions.confirm_subscription(opt_in=opt_in)
        actions.pause(subscriber=subscriber, until=datetime.date(2099, 3, 10))

        assert "10. März 2099" in self.open_and_send(client, opt_in)

    def test_a_link_to_an_address_given_up_is_not_valid(self, client, opt_in):
        url = f"/subscriptions/confirm/{links.confirm_token(opt_in)}/"
        subscriber = actions.confirm_subscription(opt_in=opt_in)
        actions.change_address(subscriber=subscriber, address="neu@example.org")

        assert client.get(url).status_code == 404


class TestTheLinkInANewsletter:
    def test_it_shows_topics_and_leaves_and_opens_nothing_else(self, client, deliver, subscriber):
        token = links.overview_token(subscriber)
        page = client.get(f"/subscriptions/overview/{token}/")
        text = page.content.decode()

        assert "Familie" in text and links.unsubscribe_token(subscriber) in text
        assert subscriber.address not in text
        for path in ("", "data/", "erase/", "address/"):
            url = f"/subscriptions/preferences/{token}/{path}"
            assert client.get(url).status_code in (404, 405), path
            assert client.post(url, {"address": "x@example.org"}).status_code in (404, 405), path

    def test_the_link_for_more_is_mailed_to_the_subscribed_address(
        self, client, deliver, subscriber
    ):
        url = f"/subscriptions/overview/{links.overview_token(subscriber)}/"
        before = len(deliver("erika@example.org"))

        answer = client.post(url)

        assert answer.url == "/subscriptions/sent/"
        mail = deliver("erika@example.org")[before:][0]
        assert client.get(path_in(mail)).status_code == 200
        assert "/subscriptions/preferences/" in path_in(mail)
