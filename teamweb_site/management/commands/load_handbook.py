from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from ...handbook.loading import load_handbook


class Command(BaseCommand):
    help = (
        "Make the handbook's space, or bring it to this version: pages that somebody changed stay as "
        "they are. Written in the name of the first administrator."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        people = get_user_model()._default_manager
        by = people.filter(is_active=True, is_superuser=True).order_by("pk").first()
        if by is None:
            self.stdout.write("The handbook waits for the first administrator: load_handbook.")
            return
        outcome = load_handbook(by=by)
        if outcome is None:
            self.stdout.write("The handbook was left alone: its space is archived, or not ours.")
        elif options["verbosity"] > 1:
            for finding in outcome.findings:
                self.stdout.write(str(finding))
