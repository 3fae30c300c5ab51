"""The consent log: what it holds, and when it is deleted."""

import pytest
import time_machine as clock

from teamweb.accounts.actions import anonymise_person
from teamweb_knowledge.contacts import actions, links
from teamweb_knowledge.contacts.errors import LinkNotValid
from teamweb_knowledge.contacts.models import (
    AppendOnly,
    ConsentEvent,
    OptIn,
    Subscriber,
)
from teamweb_knowledge.contacts.retention import delete_expired_consents, delete_unconfirmed
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
FORM = "/subscriptions/"


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


def test_unconfirmed_requests_are_gone_after_a_week(areas):
    with clock.travel("2026-03-02T10:00:00+01:00") as now:
        opt_in = actions.request_subscription(address="a@example.org", topic_areas=areas)
        link = links.confirm_token(opt_in)
        now.move_to("2026-03-08T10:00:00+01:00")
        delete_unconfirmed()
        assert links.opt_in_of(link) == opt_in
        now.move_to("2026-03-09T10:00:01+01:00")
        with pytest.raises(LinkNotValid):
            links.opt_in_of(link)
        delete_unconfirmed()

    assert not Subscriber.objects.exists() and not OptIn.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_proof_is_forgotten_after_the_end_of_the_third_year(subscriber):
    with clock.travel("2026-05-05T10:00:00+02:00") as now:
        actions.unsubscribe(subscriber=subscriber)
        now.move_to("2029-12-31T12:00:00+01:00")
        assert delete_expired_consents() == 0
        now.move_to("2030-01-01T12:00:00+01:00")
        assert delete_expired_consents() > 0

    assert not ConsentEvent.objects.exists()


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
            assert delete_expired_consents() == 0
            assert ConsentEvent.objects.count() == number
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2029-12-31T10:00:00+01:00")
            assert delete_expired_consents() == 0
            now.move_to("2030-01-01T10:00:00+01:00")
            assert delete_expired_consents() == number + 1
        assert not Subscriber.objects.exists()

    def test_it_stays_where_the_data_was_erased_in_between(self, areas):
        with clock.travel("2020-05-05T10:00:00+02:00") as now:
            actions.erase(subscriber=self.subscribe(areas))
            now.move_to("2021-05-05T10:00:00+02:00")
            self.subscribe(areas)
            now.move_to("2026-11-05T10:00:00+01:00")
            assert delete_expired_consents() == 0

    def test_it_follows_the_person_to_another_address_and_ends_with_the_consent(self, areas):
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            subscriber = self.subscribe(areas)
            now.move_to("2020-05-05T10:00:00+02:00")
            actions.change_address(subscriber=subscriber, address="neu@example.org")
            now.move_to("2026-05-05T10:00:00+02:00")
            assert delete_expired_consents() == 0
            subscriber.refresh_from_db()
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2030-01-01T10:00:00+01:00")
            assert delete_expired_consents() > 0
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
            delete_expired_consents()
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
            delete_expired_consents()
        assert set(ConsentEvent.objects.values_list("address", flat=True)) == {"anna@example.org"}

    def test_later_steps_that_are_no_consent_do_not_prolong_it(self, areas):
        with clock.travel("2020-05-05T10:00:00+02:00") as now:
            subscriber = self.subscribe(areas)
            actions.unsubscribe(subscriber=subscriber)
            now.move_to("2023-05-05T10:00:00+02:00")
            actions.request_preferences_link(address=subscriber.address)
            actions.own_data(subscriber=subscriber)
            now.move_to("2024-01-01T10:00:00+01:00")
            assert delete_expired_consents() == 6

    def test_a_listing_as_a_contact_is_a_consent_too(self, areas):
        user = UserFactory()
        with clock.travel("2018-05-05T10:00:00+02:00") as now:
            facts = {"function": "Leitung", "organisation": "Stadt A"}
            actions.add_contact_entry(user=user, topic_area=areas[0], **facts)
            now.move_to("2026-05-05T10:00:00+02:00")
            assert delete_expired_consents() == 0
            anonymise_person(user=user, by=UserFactory(is_superuser=True))
            assert ConsentEvent.objects.filter(kind="unlisted").exists()
            now.move_to("2029-12-31T10:00:00+01:00")
            assert delete_expired_consents() == 0
            now.move_to("2030-01-01T10:00:00+01:00")
            assert delete_expired_consents() == 2
