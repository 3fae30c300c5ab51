from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...inbound.mailbox import MailboxDown
from ...inbound.receiving import receive_mail


class Command(BaseCommand):
    help = "Deal with the mails that wait in the mailbox of INBOUND_MAIL_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "INBOUND_MAIL", None):
            raise CommandError("INBOUND_MAIL_URL names no mailbox.")
        try:
            counted = receive_mail()
        except MailboxDown as error:
            raise CommandError(f"The mailbox cannot be read: {error}") from None
        if not counted:
            self.stdout.write("Nothing waits.")
        for outcome in sorted(counted):
            self.stdout.write(f"{outcome}: {counted[outcome]}")
