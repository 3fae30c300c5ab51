from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from ...backups import BackupError, make_backup, remove_old


class Command(BaseCommand):
    help = (
        "Write database and uploaded files into a new folder below FOLDER, with a manifest of versions"
        " and checksums. The site goes on meanwhile. The secret key is not in it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, help="delete all but the newest so many (default: none)"
        )

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        if keep < 0:
            raise CommandError("--keep takes a number from 1 on.")
        try:
            made = make_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made}")
        self.stdout.write(
            "SECRET_KEY is not in it: keep it apart, without it second factors are lost."
        )
        for old in remove_old(folder, keep=keep):
            self.stdout.write(f"Deleted {old}")
