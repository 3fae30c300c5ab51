"""Remove a lost second factor: `teamweb reset_second_factor ada@example.org`."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...actions import reset_second_factor
from ...errors import NoSecondFactor


class Command(BaseCommand):
    help = "Remove the lost second factor of an account; the person is told by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address of the account")

    def handle(self, *, address: str, **options: Any) -> None:
        users = get_user_model()._default_manager
        user = users.filter(email__iexact=address.strip()).first()
        if user is None:
            raise CommandError(f"No account has the address {address}.")
        try:
            reset_second_factor(user=user, by=None)
        except NoSecondFactor:
            raise CommandError(f"The account {address} has no second factor.") from None
        self.stdout.write(f"The second factor of {address} was removed; the person was told.")
