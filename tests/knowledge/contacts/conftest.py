import re

import pytest
import time_machine as clock

from teamweb_knowledge.contacts import actions
from teamweb_knowledge.ozg.models import TopicArea
from tests.factories.mail import mails_in_mailbox


@pytest.fixture
def areas(db):
    made = []
    for key, name in [
        ("familie", "Familie & Kind"),
        ("bauen", "Bauen & Wohnen"),
        ("umwelt", "Umwelt"),
    ]:
        made.append(TopicArea.objects.get_or_create(key=key, defaults={"name": name})[0])
    return made


@pytest.fixture
def subscriber(areas):
    opt_in = actions.request_subscription(address="erika@example.org", topic_areas=areas[:2])
    return actions.confirm_subscription(opt_in=opt_in)


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAIL_TRANSPORT = "teamweb.notifications.mail.transports.MailboxTransport"
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.fixture
def deliver(mailbox):
    """Sends what is due and returns the mails to one address."""
    from teamweb.notifications.mail.sending import deliver_due

    def deliver_to(address):
        deliver_due()
        return mails_in_mailbox(address)

    return deliver_to


@pytest.fixture
def fill_in(client):
    """Opens a public form and sends it some seconds later, as a person would."""

    def send(url, **fields):
        with clock.travel("2026-03-02T10:00:00+01:00", tick=False) as now:
            page = client.get(url)
            now.shift(20)
            started = re.search(r'name="started" value="([^"]+)"', page.content.decode())[1]
            return client.post(url, {"started": started, **fields})

    return send


def path_in(mail):
    """The one address of ours in a mail, without the host."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]
