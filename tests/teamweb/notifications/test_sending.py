"""What becomes of deliveries when a mail server takes, refuses, waits or breaks off."""

import socket

import pytest
from django.utils import timezone

from teamweb.notifications.mail import claims
from teamweb.notifications.mail.claims import claim
from teamweb.notifications.mail.queueing import (
    cancel_mailing,
    pause_mailing,
    queue_mail,
    start_mailing,
    withdraw,
)
from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.models import Channel, Delivery, Mailing
from tests.factories.mail import Sink, let_waits_pass, make_mailing

from .conftest import use_server

pytestmark = pytest.mark.django_db
State = Delivery.State


def states(mailing):
    return {state: n for state, n in mailing.deliveries.all().counts().items() if n}


def test_each_address_gets_one_mail_over_one_connection(sink):
    mailing = make_mailing(120)

    deliver_due()

    assert set(sink.received.values()) == {1} and len(sink.received) == 120
    assert sink.connections == 1
    assert states(mailing) == {"sent": 120}
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.FINISHED


def test_a_server_without_pipelining_is_served_as_well(settings):
    with Sink(pipelining=False) as server:
        use_server(settings, server.port)
        server.faults.refuse_for_good = "person3@"
        mailing = make_mailing(6)

        deliver_due()

    assert states(mailing) == {"sent": 5, "refused": 1}


def test_refused_for_now_is_tried_again_and_arrives_once(sink):
    mailing = make_mailing(60)
    sink.faults.refuse_for_now = 0.3

    for _try in range(8):
        deliver_due()
        let_waits_pass()

    assert sink.refused_for_now > 5
    assert len(sink.received) == 60 and set(sink.received.values()) == {1}
    assert states(mailing) == {"sent": 60}


def test_each_refusal_for_now_makes_the_next_wait_longer_until_it_is_given_up(sink):
    mailing = make_mailing(1)
    sink.faults.refuse_for_now = 1.0
    waits = []
    for _try in range(len(claims.RETRY_DELAYS)):
        deliver_due()
        row = mailing.deliveries.get()
        waits.append(round((row.due_at - timezone.now()).total_seconds() / 60))
        let_waits_pass()
    deliver_due()

    assert waits == [1, 5, 15, 60, 240, 720, 1440, 1440]
    assert states(mailing) == {"failed": 1}


def test_refused_for_good_is_final_and_says_why(sink):
    mailing = make_mailing(5)
    sink.faults.refuse_for_good = "person2@"

    deliver_due()

    refused = mailing.deliveries.get(state=State.REFUSED)
    assert refused.last_reply.startswith("550 5.1.1")
    assert states(mailing) == {"sent": 4, "refused": 1}


def test_a_limit_of_mails_per_connection_loses_and_repeats_nothing(sink):
    mailing = make_mailing(95)
    sink.faults.mails_per_connection = 10

    deliver_due()

    assert len(sink.received) == 95 and set(sink.received.values()) == {1}
    assert sink.connections == 10
    assert states(mailing) == {"sent": 95}


def test_a_line_cut_inside_the_mail_loses_nothing(sink):
    mailing = make_mailing(3)
    sink.faults.cut_inside_data = 1

    deliver_due()
    let_waits_pass()
    deliver_due()

    assert set(sink.received.values()) == {1}
    assert states(mailing) == {"sent": 3}


def test_cut_before_the_answer_is_repeated_once_with_the_same_message_id(sink):
    mailing = make_mailing(4)
    sink.faults.cut_addresses = {"person1@example.org"}

    for _try in range(4):
        deliver_due()
        let_waits_pass()

    assert sink.received["person1@example.org"] == 2
    assert len(sink.message_ids["person1@example.org"]) == 1
    assert states(mailing) == {"sent": 3, "in_doubt": 1}
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.FINISHED


def test_without_a_server_nothing_is_lost_and_the_channel_rests(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    use_server(settings, port)
    mailing = make_mailing(3)

    deliver_due()

    assert states(mailing) == {"open": 3}
    assert {row.attempts for row in mailing.deliveries.all()} == {0}
    assert claim(10) == ([], None)  # a server that is down is left alone
    let_waits_pass()
    assert len(claim(10)[0]) == 3


def test_two_claims_share_no_row():
    make_mailing(80)

    first, _ = claim(50)
    second, _ = claim(50)

    assert len(first) == 50 and len(second) == 30
    assert not {row.id for row in first} & {row.id for row in second}


def test_what_a_dead_worker_held_is_claimed_again_when_its_lease_ends(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+01:00", tick=False)
    make_mailing(2)
    held, _ = claim(50)
    assert claim(50)[0] == []

    time_machine.shift(claims.LEASE.total_seconds() + 1)
    again, _ = claim(50)

    assert {row.id for row in again} == {row.id for row in held}
    assert {row.attempts for row in again} == {2}


def test_a_worker_whose_lease_ended_cannot_overwrite_the_later_outcome(time_machine):
    time_machine.move_to("2026-03-02T10:00:00+01:00", tick=False)
    mailing = make_mailing(1)
    (late,), _ = claim(1)
    time_machine.shift(claims.LEASE.total_seconds() + 1)
    (later,), _ = claim(1)
    claims.record_outcome(later, State.SENT, "250 ok")

    claims.record_outcome(late, State.REFUSED, "550 no")
    claims.postpone(late, claims.RETRY_DELAYS[0], "451 later")

    assert states(mailing) == {"sent": 1}


def test_a_stopped_worker_gives_back_what_it_did_not_send(sink):
    mailing = make_mailing(40)
    asked = iter([False] * 8 + [True] * 100)

    deliver_due(must_stop=lambda: next(asked))

    counts = states(mailing)
    assert counts["sent"] == sink.total < 40 and counts["open"] == 40 - sink.total
    deliver_due()
    assert len(sink.received) == 40 and set(sink.received.values()) == {1}


def test_a_paused_mailing_goes_on_where_it_stopped(sink):
    mailing = make_mailing(10)
    pause_mailing(mailing=mailing)
    deliver_due()
    assert sink.total == 0

    start_mailing(mailing=mailing)
    deliver_due()

    assert len(sink.received) == 10 and set(sink.received.values()) == {1}


def test_a_pause_holds_from_the_next_claim_on():
    mailing = make_mailing(80)
    claim(50)

    pause_mailing(mailing=mailing)

    assert claim(50) == ([], None)


def test_a_cancelled_mailing_sends_nothing_more_not_even_what_was_claimed_and_postponed():
    mailing = make_mailing(3)
    (row,), _ = claim(1)
    cancel_mailing(mailing=mailing)

    claims.postpone(row, claims.RETRY_DELAYS[0], "451 later")

    assert states(mailing) == {"skipped": 3}


def test_a_withdrawn_recipient_is_left_out_of_the_next_claim(sink):
    mailing = make_mailing(3)
    withdraw(Delivery.objects.filter(reference="subscriber:1"))

    deliver_due()

    assert set(sink.received) == {"person0@example.org", "person2@example.org"}
    assert states(mailing) == {"sent": 2, "skipped": 1}


def test_somebody_who_waits_is_served_before_the_many(sink):
    make_mailing(120)
    queue_mail(to="wartet@example.org", subject="Kennwort", text="Link", kind="account")

    deliver_due()

    assert next(iter(sink.received)) == "wartet@example.org"


def test_the_speed_limit_of_a_channel_is_kept_and_does_not_hold_others(sink, time_machine):
    time_machine.move_to("2026-03-02T10:00:00+01:00", tick=False)
    slow = Channel.objects.create(key="slow", mails_per_minute=60)
    make_mailing(10, channel=slow)
    queue_mail(to="eilig@example.org", subject="Kennwort", text="Link", kind="account")
    given = []
    for _second in range(4):
        time_machine.shift(1)
        batch = [row for row in claim(50)[0] if row.address != "eilig@example.org"]
        given.append(len(batch) or len(claim(50)[0]))

    assert given == [1, 1, 1, 1]
    assert Delivery.objects.filter(address="eilig@example.org", state=State.CLAIMED).exists()


def test_the_secret_text_of_an_account_mail_is_forgotten_once_it_went(sink):
    queue_mail(to="a@example.org", subject="Kennwort", text="https://geheim", kind="account")

    deliver_due()

    assert sink.mails[0].get_body().get_content().splitlines()[0] == "https://geheim"
    assert Mailing.objects.get(kind="account").text == ""
