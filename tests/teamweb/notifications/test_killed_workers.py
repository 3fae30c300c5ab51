"""The real worker process, killed and ended while 1,000 mails go out to a real mail server."""

import random
import shutil
import time

import pytest

from tests.database import migrated_sqlite
from tests.factories.mail import Sink

from .worker import MailSite, drop_postgres_database, new_postgres_database

pytestmark = pytest.mark.slow
MAILS = 1_000
KILLS = 2


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def mailing_site(request, tmp_path_factory):
    var = tmp_path_factory.mktemp(request.param)
    with Sink() as server:
        if request.param == "sqlite":
            shutil.copy(migrated_sqlite(), var / "mail.sqlite3")
            made = MailSite(var, f"sqlite:///{var / 'mail.sqlite3'}", server.port)
            url = None
        else:
            server_url = request.getfixturevalue("postgres")
            url = new_postgres_database(server_url)
            made = MailSite(var, url, server.port)
        made.sink = server
        try:
            yield made
        finally:
            made.close()
            if url:
                drop_postgres_database(server_url, url)


@pytest.fixture
def site(mailing_site):
    return mailing_site


@pytest.fixture
def fresh(site):
    site.end_worker()
    site.flush_broker()
    site.sink.received.clear()
    site.sink.message_ids.clear()
    site.prepare(MAILS)
    return site


def finish(site, seconds=90):
    """Wake the worker as beat would until nothing is open."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        site.wake_worker()
        if site.sink.wait_for(MAILS, 5):
            break
    for _look in range(20):
        states = site.states()
        if not set(states) & {"open", "claimed"}:
            return states
        site.wake_worker()
        time.sleep(0.5)  # for the worker to record its last mails
    raise AssertionError(f"still open: {states}\n{site.log()}")


def test_kill_9_loses_nobody_and_repeats_at_most_the_mail_in_hand(fresh, record_property):
    site = fresh
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    record_property("seed", seed)
    points = sorted(random.Random(seed).sample(range(100, MAILS - 200), KILLS))
    for point in points:
        site.start_worker()
        site.wake_worker(2)
        assert site.sink.wait_for(point, 60), site.log()
        site.kill_worker()
        # The time of the leases passes; nothing else is put right by hand.
        site.let_leases_run_out()

    site.start_worker()
    states = finish(site)

    repeated = {a: n for a, n in site.sink.received.items() if n > 1}
    print(f"killed at {points}; repeated: {repeated}")  # noqa: T201
    assert len(site.sink.received) == MAILS
    assert len(repeated) <= KILLS and set(repeated.values()) <= {2}
    for address in repeated:
        assert len(site.sink.message_ids[address]) == 1
    assert states == {"sent": MAILS}


def test_sigterm_and_a_flushed_broker_send_each_mail_exactly_once(fresh):
    site = fresh
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    for point in sorted(random.Random(seed).sample(range(100, MAILS - 200), KILLS)):
        site.start_worker()
        site.wake_worker(2)
        assert site.sink.wait_for(point, 60), site.log()
        began = time.monotonic()
        site.end_worker()
        assert time.monotonic() - began < 15
        assert "claimed" not in site.states()
        site.flush_broker()

    site.start_worker()
    states = finish(site)

    assert len(site.sink.received) == MAILS and set(site.sink.received.values()) == {1}
    assert states == {"sent": MAILS}
