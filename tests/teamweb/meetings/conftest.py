import pytest
from django.test import Client

from tests.factories.meetings import make_member, make_outsider, make_space


@pytest.fixture
def space_and_chair(db):
    return make_space()


@pytest.fixture
def space(space_and_chair):
    return space_and_chair[0]


@pytest.fixture
def chair(space_and_chair):
    return space_and_chair[1]


@pytest.fixture
def member(space):
    return make_member(space)


@pytest.fixture
def outsider(db):
    return make_outsider()


@pytest.fixture
def mailbox(settings, tmp_path):
    """Mails go into files, as soon as they are owed."""
    settings.MAIL_TRANSPORT = "teamweb.notifications.mail.transports.MailboxTransport"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MEETING_MAIL_DELAY = 0
    # Drawing takes a second: where it matters, the test sets it.
    settings.MEETING_ATTACHMENT_MAX_BYTES = 0
    return settings.MAIL_DIR


@pytest.fixture
def signed_in():
    """A browser in which somebody is signed in, or nobody."""

    def sign_in(user):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in
