"""Real processes write the reminders of a day: one is killed half-way, two run at once."""

import random
import shutil

import pytest

from tests.database import migrated_sqlite
from tests.teamweb.notifications.worker import (
    MailSite,
    drop_postgres_database,
    new_postgres_database,
)

pytestmark = pytest.mark.slow
PEOPLE = 12

PREPARE = f"""
import datetime
from django.utils import timezone
from teamweb.todos.actions import create_todo
from tests.factories.meetings import make_member, make_space
space, chair = make_space()
for _number in range({PEOPLE}):
    create_todo(
        title="Aufgabe", by=chair, access=space.members_access, owners=[make_member(space)],
        due_on=timezone.localdate(), created_at=timezone.now() - datetime.timedelta(days=9),
    )
Delivery.objects.all().delete()
"""
REMIND = """
from teamweb.todos.reminders import send_reminders
answer(send_reminders())
"""
# Killed by the system when a person's row is stored and the mail is not: nothing is tidied up.
DIE = """
import os, signal
from teamweb.todos import reminders
real, calls = reminders.queue_mail, []
def dies(**facts):
    calls.append(1)
    if len(calls) == POINT:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(**facts)
reminders.queue_mail = dies
reminders.send_reminders()
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request, tmp_path):
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite(), tmp_path / "site.sqlite3")
        made, url = MailSite(tmp_path, f"sqlite:///{tmp_path / 'site.sqlite3'}", 1), None
    else:
        server_url = request.getfixturevalue("postgres")
        url = new_postgres_database(server_url)
        made = MailSite(tmp_path, url, 1)
    try:
        made.run(PREPARE)
        yield made
    finally:
        made.close()
        if url:
            drop_postgres_database(server_url, url)


def start(site, code):
    return site.forks.start(f"def answer(value): pass\n{code}")


def mails(site):
    found = site.sql(
        "SELECT user_id, count(*) FROM teamweb_notifications_delivery GROUP BY user_id"
    )
    return sorted(number for _user, number in found)


def test_killed_half_way_and_run_again_by_two_everybody_gets_one(site, record_property):
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    record_property("seed", seed)
    point = random.Random(seed).randint(2, PEOPLE - 1)

    assert start(site, DIE.replace("POINT", str(point))).wait(180) == -9
    assert mails(site) == [1] * (point - 1)
    assert site.sql("SELECT count(*) FROM teamweb_todos_todoreminder") == [(point - 1,)]

    both = [start(site, REMIND), start(site, REMIND)]
    assert [process.wait(180) for process in both] == [0, 0]
    assert mails(site) == [1] * PEOPLE
    assert site.run(REMIND) == 0
