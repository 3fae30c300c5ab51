"""The mailbox at /dev/mail/, for one administrator on the machine itself."""

import pytest

from teamweb.notifications.mail.queueing import queue_mail
from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.mail.transports import SmtpTransport, open_transport
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings, mailbox):
    settings.SHOW_MAIL_DIR = True
    client.force_login(UserFactory(is_superuser=True))
    client.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    return client


@pytest.fixture
def mails(mailbox):
    queue_mail(
        to="erika@example.org",
        subject="Grüße",
        text="Hallo <b>",
        html="<h1>Hallo</h1><script>alert(1)</script>",
        kind="test",
    )
    queue_mail(to="max@example.org", subject="Anderes", text="Moin", kind="test")
    deliver_due()
    return sorted(file.stem for file in mailbox.glob("*.eml"))


def test_mails_are_listed_searched_and_shown_in_a_sandbox(admin, mails):
    assert all(s in admin.get("/dev/mail/").content.decode() for s in ("Grüße", "Anderes"))
    page = admin.get("/dev/mail/?address=ERIKA").content.decode()
    assert "Grüße" in page and "Anderes" not in page

    (name,) = [n for n in mails if f"/dev/mail/{n}/" in page]
    detail = admin.get(f"/dev/mail/{name}/").content.decode()
    assert "Hallo &lt;b&gt;" in detail and "sandbox" in detail
    html = admin.get(f"/dev/mail/{name}/html/")
    assert html["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert html["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["..", "x", ".hidden", "..%2f..%2fsecret_key"])
def test_nothing_but_mails_is_shown(admin, mails, name):
    assert admin.get(f"/dev/mail/{name}/").status_code == 404


def test_everybody_else_finds_nothing_there(client, settings, mails, mailbox):
    urls = ["/dev/mail/", f"/dev/mail/{mails[0]}/", f"/dev/mail/{mails[0]}/html/"]
    settings.SHOW_MAIL_DIR = True
    settings.ALLOWED_HOSTS = ["*"]

    def answers(**extra):
        return {client.get(url, **extra).status_code for url in urls}

    assert answers() == {404}
    client.force_login(UserFactory(is_staff=True))
    assert answers() == {404}
    client.force_login(UserFactory(is_superuser=True))
    assert answers(REMOTE_ADDR="192.0.2.1") == {404}
    # A proxy on this machine: the request came from elsewhere though the connection did not.
    assert answers(HTTP_HOST="teamweb.example.org") == {404}
    assert answers(HTTP_HOST="127.0.0.1:8000", HTTP_X_FORWARDED_FOR="192.0.2.1") == {404}
    settings.SHOW_MAIL_DIR = False
    assert answers() == {404}


def test_administrators_on_the_machine_find_it(client, settings, mailbox, mails):
    settings.SHOW_MAIL_DIR = True
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/dev/mail/", HTTP_HOST="127.0.0.1:8000").status_code == 200
    assert client.get("/dev/mail/", HTTP_HOST="localhost").status_code == 200


def test_a_project_that_sets_neither_shows_no_mails_and_sends_by_smtp(admin, settings):
    del settings.SHOW_MAIL_DIR
    del settings.MAIL_TRANSPORT

    assert admin.get("/dev/mail/").status_code == 404
    assert isinstance(open_transport(), SmtpTransport)
