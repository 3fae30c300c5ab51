"""Real processes on one database: one is killed while it writes the mails, two write at once."""

import shutil

import pytest

from tests.database import migrated_sqlite
from tests.teamweb.notifications.worker import (
    MailSite,
    drop_postgres_database,
    new_postgres_database,
)

pytestmark = pytest.mark.slow
MEMBERS = 8

PREPARE = f"""
from tests.factories.meetings import make_member, make_space
from tests.teamweb.meetings.attendance.inviting import announce
space, chair = make_space()
for _number in range({MEMBERS - 1}):
    make_member(space)
announce(space=space, by=chair)
"""
MAIL = """
from teamweb.meetings.attendance.mailing import mail_due_invitations
answer(mail_due_invitations())
"""
# Killed by the system in the middle of the third mail: nothing is tidied up.
DIE = """
import os, signal
from teamweb.meetings.attendance import mailing
real, calls = mailing.queue_mail, []
def dies(**facts):
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(**facts)
mailing.queue_mail = dies
mailing.mail_due_invitations()
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request, tmp_path):
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite(), tmp_path / "mail.sqlite3")
        made = MailSite(tmp_path, f"sqlite:///{tmp_path / 'mail.sqlite3'}", 1)
        url = None
    else:
        server_url = request.getfixturevalue("postgres")
        url = new_postgres_database(server_url)
        made = MailSite(tmp_path, url, 1)
    made.environment["MEETING_MAIL_DELAY"] = "0"
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


def test_a_killed_process_leaves_all_mails_owed_and_two_write_each_once(site):
    assert start(site, DIE).wait(60) == -9
    assert mails(site) == []

    both = [start(site, MAIL), start(site, MAIL)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert mails(site) == [1] * MEMBERS
    assert site.run(MAIL) == 0
