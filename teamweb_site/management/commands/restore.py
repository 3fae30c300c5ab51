from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from teamweb.notifications.models import Delivery
from teamweb_search.engines import SearchError, current

from ...backups import BackupError, restore_backup
from ...operation.keys import wrong_key_message

# What has its documents in the database itself is restored with it.
IN_DATABASE = "sqlite"


class Command(BaseCommand):
    help = (
        "Put a backup into an empty database and an empty MEDIA_ROOT, bring it to this version, check"
        " published minutes and build the search index."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup: the folder with manifest.json")
        parser.add_argument(
            "--with-another-key", action="store_true", help="where the backup's SECRET_KEY is lost"
        )
        parser.add_argument(
            "--keep-waiting-mail",
            action="store_true",
            help="send what waited when the backup was made (much of it may have been sent since)",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            restore_backup(folder, with_another_key=options["with_another_key"], tell=self._say)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._say("Bringing it to this version …")
        call_command("migrate", interactive=False, verbosity=0)
        if options["with_another_key"] and wrong_key_message():
            call_command("rotate_key", lost=True, stdout=self.stdout)
        call_command("prepare", stdout=self.stdout)
        self._treat_waiting_mail(keep=options["keep_waiting_mail"])
        self._build_index()
        call_command("check_minutes", stdout=self.stdout, stderr=self.stderr)
        self._say("Restored. Run `teamweb check_deploy`, then start web, worker and beat.")

    def _say(self, what: str) -> None:
        self.stdout.write(what)
        self.stdout.flush()

    def _treat_waiting_mail(self, *, keep: bool) -> None:
        waiting = Delivery.objects.unsettled()
        if keep:
            self._say(f"{waiting.count()} mails wait and will be sent.")
            return
        state = Delivery.State.SKIPPED
        skipped = waiting.update(state=state, last_reply="not sent: the database was restored")
        self._say(
            f"{skipped} mails that waited then will not be sent (--keep-waiting-mail sends them)."
        )

    def _build_index(self) -> None:
        try:
            # An index outside the database is another's, newer than what was restored, or gone.
            is_restored = current().name == IN_DATABASE
            call_command(
                "reindex", fresh=not is_restored, if_needed=is_restored, stdout=self.stdout
            )
        except (CommandError, SearchError) as error:
            self._say(f"The search index is not built yet, the worker will do it: {error}")
