import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ...mail.sending import close_finished_mailings, deliver_due, stopping


class Command(BaseCommand):
    help = "Send all mail that is due now; SIGTERM ends it after the mail in hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep-on", action="store_true", help="look for due mail again every second"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        signal.signal(signal.SIGINT, lambda *_: stopping.set())
        while not stopping.is_set():
            report = deliver_due()
            if not report.is_time_up:
                close_finished_mailings()
                if not options["keep_on"]:
                    break
                stopping.wait(1)
