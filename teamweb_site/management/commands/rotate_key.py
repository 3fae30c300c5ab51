from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from teamweb.core.encryption import SecretUnreadable

from ...operation.keys import WRONG_KEY, reset_lost_key, rotate, wrong_key_message


class Command(BaseCommand):
    help = (
        "Encrypt with SECRET_KEY what is encrypted with one of SECRET_KEY_FALLBACKS; --lost where"
        " the old key is gone: second factors are removed and have to be set up again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lost", action="store_true")

    def handle(self, *args: Any, lost: bool, **options: Any) -> None:
        if lost:
            self._give_up()
            return
        try:
            changed, unreadable = rotate()
        except SecretUnreadable:
            raise CommandError(WRONG_KEY) from None
        self.stdout.write(f"{changed} second factors are encrypted with the new key now.")
        if unreadable:
            numbers = ", ".join(map(str, unreadable))
            raise CommandError(
                f"{len(unreadable)} second factors cannot be read with any key ({numbers}):"
                " reset them, or name their key in SECRET_KEY_FALLBACKS."
            )
        self.stdout.write(
            "Sessions and links in mails still need SECRET_KEY_FALLBACKS for a while."
        )

    def _give_up(self) -> None:
        if not wrong_key_message():
            raise CommandError("SECRET_KEY belongs to this database: nothing is lost.")
        removed = reset_lost_key()
        self.stdout.write(
            f"{removed} second factors were removed: their owners sign in without and set them up"
            " again. Open links in mails are not valid any more."
        )
