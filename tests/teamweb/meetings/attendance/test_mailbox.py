"""A real mailbox: each mail is dealt with exactly once, then deleted or put aside."""

import imaplib
import logging
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db.models.signals import post_save

from teamweb.meetings.models import Attendance
from teamweb.notifications.models import InboundMessage
from teamweb.notifications.tasks import receive_mail_task
from teamweb_site.operation.deployment import findings
from tests.imap_server import imap_server, running_imap_server  # noqa: F401

from .inviting import announce, mails_by_address
from .replying import reply

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Answer = Attendance.Answer
INBOX, ASIDE = "INBOX", "INBOX.teamweb-unclear"
UNCLEAR = b"From: x@example.org\r\nMessage-ID: <u@example.org>\r\n\r\nWann ist das?\r\n"


@pytest.fixture
def server(imap_server, settings):  # noqa: F811
    settings.INBOUND_MAIL = imap_server.settings
    settings.INBOUND_MAIL_ADDRESS = "antwort@wiki.example.org"
    return imap_server


@pytest.fixture
def invited(server, space, chair, member, mailbox):
    meeting = announce(space=space, by=chair)
    return meeting, mails_by_address()[member.email]


@pytest.fixture
def own(invited, member):
    """The member's place on the list."""
    return invited[0].attendances.get(user=member)


def said_by_receiving(capsys) -> str:
    call_command("receive_mail")
    return capsys.readouterr().out


def test_answers_are_stored_and_deleted_and_what_is_unclear_is_put_aside(
    server, invited, own, capsys, client
):
    large = b"From: x@example.org\r\n\r\n" + b"x" * (6 << 20)
    server.deliver(UNCLEAR, reply(*invited), large)

    assert said_by_receiving(capsys) == "handled: 1\nunclear: 2\n"
    own.refresh_from_db()
    assert own.answer == Answer.ACCEPTED
    assert (server.count(INBOX), server.count(ASIDE)) == (0, 2)
    assert said_by_receiving(capsys) == "Nothing waits.\n"
    assert InboundMessage.objects.count() == 3
    metrics = client.get("/metrics").content.decode()
    assert 'teamweb_inbound_mails{outcome="unclear"} 2.0' in metrics
    assert 'teamweb_inbound_mails{outcome="handled"} 1.0' in metrics


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_an_encrypted_mailbox_is_read_once_its_certificate_is_trusted(
    server, settings, monkeypatch, capsys, scheme
):
    port = server.tls_port if scheme == "imaps" else server.port
    settings.INBOUND_MAIL = server.settings | {"scheme": scheme, "port": port}
    server.deliver(UNCLEAR)
    with pytest.raises(CommandError, match="SSLCertVerificationError"):
        call_command("receive_mail")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    assert said_by_receiving(capsys) == "unclear: 1\n"


def test_a_mail_that_was_stored_and_not_deleted_is_not_dealt_with_again(
    server, invited, own, member, capsys
):
    server.deliver(reply(*invited))

    def cut(*, created, **_facts):
        if created:
            server.end_sessions()

    post_save.connect(cut, sender=InboundMessage)
    try:
        with pytest.raises(CommandError):
            call_command("receive_mail")
    finally:
        post_save.disconnect(cut, sender=InboundMessage)
    own.refresh_from_db()
    assert (own.answer, server.count(INBOX)) == (Answer.ACCEPTED, 1)
    # Nothing but the row is left to tell that the mail was dealt with.
    Attendance.objects.filter(pk=own.pk).update(answer=Answer.NONE, answered_at=None)

    assert said_by_receiving(capsys) == "handled: 1\n"
    own.refresh_from_db()
    assert (own.answer, server.count(INBOX)) == (Answer.NONE, 0)
    assert InboundMessage.objects.count() == 1


def test_what_can_be_put_nowhere_stays_flagged_and_is_not_asked_for_again(server, capsys):
    with server.without_folders():
        server.deliver(UNCLEAR)
        assert said_by_receiving(capsys) == "unclear: 1\n"
        assert said_by_receiving(capsys) == "Nothing waits.\n"
    assert server.count(INBOX) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "falsch-geheim"}, "the server refuses user or password"),
        ({"password": "fälsch-geheim"}, "the server refuses user or password"),
        ({"folder": "Rückläufe"}, "there is no folder Rückläufe"),
        ({"port": 1}, "no connection to 127.0.0.1:1 (ConnectionRefusedError)"),
        ({"scheme": "imap+tls"}, "no connection to 127.0.0.1:"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_told_without_the_password(
    server, settings, caplog, changed, sentence
):
    settings.INBOUND_MAIL = server.settings | changed
    with pytest.raises(CommandError) as failed:
        call_command("receive_mail")
    with caplog.at_level(logging.DEBUG):
        receive_mail_task()

    assert sentence in str(failed.value) and sentence in caplog.text
    assert "geheim" not in str(failed.value) + caplog.text


def test_check_deploy_asks_the_mailbox(server, settings):
    settings.INBOUND_MAIL = server.settings | {"password": "falsch"}
    settings.CONFIGURATION = replace(settings.CONFIGURATION, inbound_mail=settings.INBOUND_MAIL)
    said = "\n".join(findings())

    assert "INBOUND_MAIL_URL cannot be used: the server refuses user or password" in said
    assert "INBOUND_MAIL_ADDRESS is not set" in said


def test_the_folder_may_have_any_name(server, settings, capsys):
    with server.session() as box:
        box.create('"INBOX.R&APw-ckl&AOQ-ufe &- mehr"')
        box.append('"INBOX.R&APw-ckl&AOQ-ufe &- mehr"', "", imaplib.Time2Internaldate(0), UNCLEAR)
    settings.INBOUND_MAIL = server.settings | {"folder": "INBOX.Rückläufe & mehr"}

    assert said_by_receiving(capsys) == "unclear: 1\n"
