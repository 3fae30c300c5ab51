"""Every mail of Django and allauth goes through the one table."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction

from teamweb.notifications.mail.sending import deliver_due
from teamweb.notifications.models import Delivery, Mailing
from tests.factories.mail import mails_in_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend():
    return get_connection("teamweb.notifications.mail.email_backend.DeliveryBackend")


def test_the_site_uses_the_delivery_backend():
    from teamweb_site import settings

    assert settings.EMAIL_BACKEND == "teamweb.notifications.mail.email_backend.DeliveryBackend"


def test_a_message_with_html_reaches_all_its_recipients(backend, mailbox):
    message = EmailMultiAlternatives(
        "Größe", "Grüße", to=["Erika <a@example.org>"], bcc=["b@example.org"], connection=backend
    )
    message.attach_alternative("<p>Grüße</p>", "text/html")
    assert message.send() == 1

    deliver_due()

    mails = mails_in_mailbox()
    assert sorted(mail["To"] for mail in mails) == ["a@example.org", "b@example.org"]
    assert mails[0]["Subject"] == "Größe"
    html = mails[0].get_body(("html",)).get_content()
    assert html.startswith("<p>Grüße</p>") and "/impressum/" in html


def test_attachments_survive(backend, mailbox):
    message = EmailMessage("Protokoll", "Anbei.\n.Punkt", to=["a@example.org"], connection=backend)
    message.attach("protokoll.txt", "Inhalt\n.\nEnde", "text/plain")
    message.send()

    deliver_due()

    (mail,) = mails_in_mailbox()
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "protokoll.txt"
    assert attached.get_content().splitlines() == ["Inhalt", ".", "Ende"]
    assert mail.get_body(("plain",)).get_content().splitlines() == ["Anbei.", ".Punkt"]
    assert mail["Subject"] == "Protokoll" and len(mail.get_all("Message-ID")) == 1


def test_a_change_that_is_rolled_back_sends_no_mail(backend, mailbox):
    with pytest.raises(RuntimeError), transaction.atomic():
        EmailMessage("S", "t", to=["a@example.org"], connection=backend).send()
        raise RuntimeError

    assert not Delivery.objects.exists() and not Mailing.objects.exists()


def test_a_password_reset_of_allauth_is_a_delivery(client, mailbox, settings):
    settings.EMAIL_BACKEND = "teamweb.notifications.mail.email_backend.DeliveryBackend"
    from tests.factories.people import UserFactory

    person = UserFactory()
    answer = client.post("/accounts/password/reset/", {"email": person.email})

    assert answer.status_code == 302
    deliver_due()
    mails = mails_in_mailbox(person.email)
    assert len(mails) == 1 and "/accounts/password/reset/" in mails[0].get_body().get_content()


def test_account_mail_is_rendered_by_the_adapter_and_forgotten_once_sent(rf, mailbox):
    from allauth.account.adapter import get_adapter
    from allauth.core import context

    from teamweb.notifications.mail.account_mail import send_account_mail

    request = rf.get("/")
    with context.request_context(request):
        send_account_mail(
            get_adapter(), "account/email/unknown_account", "x@example.org", {"signup_url": "/s"}
        )
    assert Mailing.objects.get().kind == "account"
    deliver_due()

    assert len(mails_in_mailbox("x@example.org")) == 1
    assert Mailing.objects.get().text == ""
