from typing import Any

from django.core.management.base import BaseCommand

from ...operation.deployment import findings


class Command(BaseCommand):
    help = "Name what is missing or unsafe in this installation; status 1 when there is anything."
    # What they find is among the findings, instead of ending the command before it has said the rest.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        for finding in found:
            self.stdout.write(f"- {finding}")
        if found:
            raise SystemExit(1)
        self.stdout.write("Nothing is missing, nothing unsafe was found.")
