from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teamweb_knowledge.organisations.actions import import_organisations
from teamweb_knowledge.organisations.importing import Report

SHOWN = 200
BIGGEST = 20_000_000


class Command(BaseCommand):
    help = (
        "Compares the directory of organisations with CSV files and, with --apply, takes them over: "
        "the official lists of municipalities, districts and regions, or a table of your own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a CSV file, or a folder of them")
        parser.add_argument("--apply", action="store_true", help="change the directory")
        parser.add_argument(
            "--source", default="", help="where the files come from, for the history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        paths = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not paths:
            raise CommandError(f"There are no CSV files in {path}.")
        try:
            files = [(file.name, _content(file)) for file in paths]
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error
        source = options["source"] or path.name
        report = import_organisations(files=files, source=source, apply=options["apply"])
        self._print(report)
        if report.problems:
            number = len(report.problems)
            raise CommandError(f"Nothing was changed: {number} problems, named above.")
        if not report.is_applied:
            self.stdout.write("Nothing was changed. Add --apply to take this over.")

    def _print(self, report: Report) -> None:
        for problem in report.problems[:SHOWN]:
            self.stderr.write(self.style.ERROR(str(problem)))
        lines = [f"new: {words}" for words in report.added]
        lines += [
            f"{one.key} {one.name}: {one.field}: {one.old or '-'} -> {one.new or '-'}"
            for one in report.differences
        ]
        lines += [f"not in the list: {words}" for words in report.absent]
        for line in lines[:SHOWN]:
            self.stdout.write(line)
        if len(lines) > SHOWN:
            self.stdout.write(f"… and {len(lines) - SHOWN} more")
        self.stdout.write(
            f"{report.rows} rows: {len(report.added)} new, {report.changed} changed, "
            f"{len(report.absent)} not in the list."
        )


def _content(path: Path) -> bytes:
    if path.stat().st_size > BIGGEST:
        raise CommandError(f"{path} is larger than {BIGGEST // 1_000_000} MB.")
    return path.read_bytes()
