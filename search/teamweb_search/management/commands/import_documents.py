from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...indexing.drain import drain
from ...indexing.imports import ImportProblem, import_jsonl
from ...indexing.queue import lag


class Command(BaseCommand):
    help = 'Imports texts that only search knows: one {"id", "title", "text"} a line.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=["jsonl"], default="jsonl")
        parser.add_argument("--space", required=True, metavar="KEY")
        parser.add_argument(
            "--no-index", action="store_true", help="leave writing the index to the workers"
        )

    def handle(self, *args: Any, file: Path, space: str, no_index: bool, **options: Any) -> None:
        try:
            number = import_jsonl(Path(file), space=space)
        except ImportProblem as problem:
            raise CommandError(f"{problem}. Nothing was imported.") from problem
        self.stdout.write(f"{number} documents imported into {space}.")
        if not no_index:
            while drain():
                pass
            if waiting := lag().waiting:
                self.stdout.write(f"{waiting} changes wait for the search engine.")
