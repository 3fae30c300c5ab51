"""From the public form to the newsletter and out again, through the addresses people use."""

import datetime

import pytest
import time_machine as clock
from django.test import Client

from knowledge.contacts import actions, links
from knowledge.contacts.errors import LinkNotValid, RequestIsOver, TooManyRequests
from knowledge.contacts.models import (
    AppendOnly,
    ConsentEvent,
    OptIn,
    Subscriber,
    Suppression,
    address_digest,
)
from knowledge.contacts.retention import forget_old_proof, forget_unconfirmed
from teamweb.accounts.actions import anonymise_person
from tests.factories.people import UserFactory

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

        shown = client.get(link).content.decode()
        assert "Nach Ihrer Bestätigung geht der Newsletter an Erika@example.org" in shown
        assert "Sie erhalten den Newsletter" not in shown
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
        with pytest.raises(RequestIsOver):
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


class TestProof:
    """Decided by person and the end of the last consent (cases: consent over time)."""

    def subscribe(self, areas, address="erika@example.org"):
        opt_in = actions.request_subscription(address=address, topic_areas=areas)
        return actions.confirm_subscription(opt_in=opt_in)

    def test_it_stays_while_a_later_consent_lasts(self, areas):
        with clock.travel("2020-05-05T10:00:00+02:00") as now:
            actions.unsubscribe(subscriber=self.subscribe(areas))
            now.move_to("2021-05-05T10:00:00+02:00")
            subscriber = self.subscribe(areas)
            number = ConsentEvent.objects.count()
            now.move_to("2026-11-05T10:00:00+01:00")
            assert forget_old_proof() == 0
            assert ConsentEvent.objects.count() == number
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2029-12-31T10:00:00+01:00")
            assert forget_old_proof() == 0
            now.move_to("2030-01-01T10:00:00+01:00")
            assert forget_old_proof() == number + 1
        assert not Subscriber.objects.exists()

    def test_it_stays_where_the_data_was_erased_in_between(self, areas):
        with clock.travel("2020-05-05T10:00:00+02:00") as now:
            actions.erase(subscriber=self.subscribe(areas))
            now.move_to("2021-05-05T10:00:00+02:00")
            self.subscribe(areas)
            now.move_to("2026-11-05T10:00:00+01:00")
            assert forget_old_proof() == 0

    def test_it_follows_the_person_to_another_address_and_ends_with_the_consent(self, areas):
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            subscriber = self.subscribe(areas)
            now.move_to("2020-05-05T10:00:00+02:00")
            actions.change_address(subscriber=subscriber, address="neu@example.org")
            now.move_to("2026-05-05T10:00:00+02:00")
            assert forget_old_proof() == 0
            subscriber.refresh_from_db()
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2030-01-01T10:00:00+01:00")
            assert forget_old_proof() > 0
        assert not ConsentEvent.objects.exists()

    def test_an_address_given_up_belongs_to_whoever_subscribes_it_next(self, areas):
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            first = self.subscribe(areas)
            actions.change_address(subscriber=first, address="neu@example.org")
            first.refresh_from_db()
            now.move_to("2019-05-05T10:00:00+02:00")
            self.subscribe(areas)
            actions.unsubscribe(subscriber=first)
            now.move_to("2026-05-05T10:00:00+02:00")
            forget_old_proof()
        assert set(ConsentEvent.objects.values_list("at__year", flat=True)) == {2019}
        assert Subscriber.objects.get().address == "erika@example.org"

    def test_a_mail_to_a_mistyped_address_makes_nobody_the_same_person(self, areas):
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            leaving = self.subscribe(areas)
            self.subscribe(areas, "anna@example.org")
            actions.request_address_change(subscriber=leaving, address="anna@example.org")
            now.move_to("2019-05-05T10:00:00+02:00")
            actions.unsubscribe(subscriber=leaving)
            now.move_to("2026-05-05T10:00:00+02:00")
            forget_old_proof()
        assert set(ConsentEvent.objects.values_list("address", flat=True)) == {"anna@example.org"}

    def test_later_steps_that_are_no_consent_do_not_prolong_it(self, areas):
        with clock.travel("2020-05-05T10:00:00+02:00") as now:
            subscriber = self.subscribe(areas)
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2023-05-05T10:00:00+02:00")
            actions.request_preferences_link(address=subscriber.address)
            actions.own_data(subscriber=subscriber)
            now.move_to("2024-01-01T10:00:00+01:00")
            assert forget_old_proof() == 6

    def test_a_listing_as_a_contact_is_a_consent_too(self, areas):
        user = UserFactory()
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            facts = {"function": "Leitung", "organisation": "Stadt A"}
            actions.list_contact(user=user, topic_area=areas[0], **facts)
            now.move_to("2026-05-05T10:00:00+02:00")
            assert forget_old_proof() == 0
            anonymise_person(user=user, by=UserFactory(is_superuser=True))
            assert ConsentEvent.objects.filter(kind="unlisted").exists()
            now.move_to("2029-12-31T10:00:00+01:00")
            assert forget_old_proof() == 0
            now.move_to("2030-01-01T10:00:00+01:00")
            assert forget_old_proof() == 2


def test_every_mail_says_who_is_responsible(settings, fill_in, deliver, areas):
    settings.KNOWLEDGE_SENDER_BODY = "Stadt Musterhausen, Markt 1, 12345 Musterhausen"
    settings.KNOWLEDGE_IMPRINT_URL = "https://musterhausen.example/impressum/"
    subscriber = TestProof().subscribe(areas)
    actions.request_preferences_link(address=subscriber.address)
    actions.change_address(subscriber=subscriber, address="neu@example.org")
    actions.request_address_change(subscriber=subscriber, address="neu@example.org")

    mails = [*deliver("erika@example.org"), *deliver("neu@example.org")]

    assert len(mails) == 4
    for mail in mails:
        text = mail.get_body(("plain",)).get_content()
        assert settings.KNOWLEDGE_SENDER_BODY in text, mail["Subject"]
        assert settings.KNOWLEDGE_IMPRINT_URL in text, mail["Subject"]
