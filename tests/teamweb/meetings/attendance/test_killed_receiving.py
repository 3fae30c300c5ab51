"""A real process is killed after it stored what a mail caused, before the mail left the mailbox."""

import shutil

import pytest

from tests.database import migrated_sqlite
from tests.imap_server import imap_server, running_imap_server  # noqa: F401
from tests.teamweb.notifications.worker import MailSite

pytestmark = pytest.mark.slow
MAIL = b"From: x@example.org\r\nMessage-ID: <k@example.org>\r\n\r\nWann ist das?\r\n"
DIE = """
import os, signal
from teamweb.notifications.inbound.mailbox import Mailbox
from teamweb.notifications.inbound.receiving import receive_mail
Mailbox.set_aside = lambda self, uid: os.kill(os.getpid(), signal.SIGKILL)
receive_mail()
"""
RECEIVE = """
from teamweb.notifications.inbound.receiving import receive_mail
receive_mail()
"""


def test_the_mail_is_dealt_with_once_and_leaves_the_mailbox(imap_server, tmp_path):  # noqa: F811
    shutil.copy(migrated_sqlite(), tmp_path / "mail.sqlite3")
    site = MailSite(tmp_path, f"sqlite:///{tmp_path / 'mail.sqlite3'}", 1)
    site.environment["INBOUND_MAIL_URL"] = (
        f"imap://antwort:geheim@127.0.0.1:{imap_server.port}/INBOX"
    )
    site.environment["INBOUND_MAIL_ADDRESS"] = "antwort@wiki.example.org"
    try:
        imap_server.deliver(MAIL)
        assert site.forks.start(DIE).wait(60) == -9
        stored = "SELECT outcome FROM teamweb_notifications_inboundmessage"
        assert [tuple(row) for row in site.sql(stored)] == [("unclear",)]
        assert imap_server.count("INBOX") == 1

        assert site.forks.start(RECEIVE).wait(60) == 0
        assert [tuple(row) for row in site.sql(stored)] == [("unclear",)]
        assert (imap_server.count("INBOX"), imap_server.count("INBOX.teamweb-unclear")) == (0, 1)
    finally:
        site.close()
