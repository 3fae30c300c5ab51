import io
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from ...engines import SearchUnavailable, current
from ...engines.ownership import claim_ownership
from ...indexing.reindex import is_needed, reindex


class Command(BaseCommand):
    help = "Builds the search index anew beside the one in use; goes on where it was interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="forget an interrupted run")
        parser.add_argument(
            "--as-copy",
            action="store_true",
            help="this database is a copy: build an index of its own, leave the original's alone",
        )
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing when the index is complete"
        )

    def handle(
        self,
        *args: Any,
        fresh: bool,
        as_copy: bool,
        if_needed: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        if not verbosity:
            self.stdout = OutputWrapper(io.StringIO())
        if as_copy:
            claim_ownership()
        try:
            engine = current()
            if if_needed and not is_needed(engine):
                self.stdout.write("The index is complete.")
                return
            index = reindex(engine, progress=self._tell, fresh=fresh)
        except SearchUnavailable as error:
            raise CommandError(
                f"{error}. Run the command again: it goes on where it was."
            ) from error
        self.stdout.write(f"{index.written} documents in {index.name}, now in use.")

    def _tell(self, what: str, rows: int, written: int) -> None:
        self.stdout.write(f"{what}: {rows} rows read, {written} documents so far")
