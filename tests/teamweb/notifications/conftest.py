import pytest

from teamweb.notifications.mail import sending
from tests.factories.mail import Sink


@pytest.fixture(autouse=True)
def not_stopping():
    sending.stopping.clear()
    yield
    sending.stopping.clear()


@pytest.fixture
def sink(settings):
    with Sink() as server:
        use_server(settings, server.port)
        yield server


def use_server(settings, port):
    settings.MAIL_TRANSPORT = "teamweb.notifications.mail.transports.SmtpTransport"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAIL_TRANSPORT = "teamweb.notifications.mail.transports.MailboxTransport"
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR
