from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...jobs.outbox import jobs_by_status, retry
from ...models import BackgroundJob


class Command(BaseCommand):
    help = "Show how much background work there is and what was given up; --retry tries that again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for status, number in jobs_by_status().items():
            self.stdout.write(f"{status}: {number:.0f}")
        for job in BackgroundJob.objects.given_up():
            reason = job.error.strip().splitlines()[-1:] or ["unknown"]
            self.stdout.write(f"{job.enqueued_at:%Y-%m-%d %H:%M} {job.task_path}: {reason[0]}")
            if options["retry"]:
                retry(job)
