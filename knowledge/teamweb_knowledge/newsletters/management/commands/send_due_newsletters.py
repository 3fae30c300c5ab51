from typing import Any

from django.core.management.base import BaseCommand

from ...sending import send_due_issues


class Command(BaseCommand):
    help = "Send the newsletter issues that are due (for sites without a task queue)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_due_issues()} issues enqueued")
