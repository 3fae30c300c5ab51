import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teamweb.exchange.minutes.documents import SUFFIXES
from teamweb.exchange.minutes.errors import MinutesUnreadable
from teamweb.exchange.minutes.importer import FileResult, import_file
from teamweb.exchange.minutes.report import marker_counts, read_index, totals, write_report
from teamweb.spaces.models import SpacePage


class Command(BaseCommand):
    help = (
        "Takes minutes written in Markdown into the space of a group: one file, one meeting. "
        "Files that were imported before and have not changed are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder with files: .md, .docx, .odt, .pdf")
        parser.add_argument("--space", required=True, help="short name (key) of the space")
        parser.add_argument("--report", type=Path, help="file for the report: .json or .md")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="let a changed file replace what people wrote here since",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        space = SpacePage.objects.select_related("group").filter(key=options["space"]).first()
        if space is None:
            raise CommandError(f"There is no space with the key {options['space']!r}.")
        if space.group is None:
            raise CommandError(f"The space {space.key!r} belongs to no group; meetings need one.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
        if not paths:
            raise CommandError(f"There are no files of minutes in {folder}.")

        began = time.monotonic()
        results = [self._import(path, space, options["overwrite"]) for path in paths]
        seconds = time.monotonic() - began
        index = read_index(folder)
        if options["report"]:
            write_report(options["report"], results, index)
        self._print(results, index, seconds)
        failed = [result for result in results if result.error]
        if failed:
            raise CommandError(f"{len(failed)} of {len(results)} files were not imported.")

    def _import(self, path: Path, space: SpacePage, overwrite: bool) -> FileResult:
        try:
            return import_file(
                space=space, name=path.name, data=path.read_bytes(), overwrite=overwrite
            )
        except MinutesUnreadable as error:
            message = f"{path}: line {error.line}: {error.reason}"
        except OSError as error:
            message = f"{path}: {error.strerror}"
        self.stderr.write(self.style.ERROR(message))
        return FileResult(path.name, "failed", error=message)

    def _print(
        self, results: list[FileResult], index: dict[str, dict[str, str]], seconds: float
    ) -> None:
        summed = totals(results)
        statuses = ", ".join(f"{number} {status}" for status, number in summed["statuses"].items())
        rate = len(results) / seconds if seconds else 0
        self.stdout.write(f"{summed['files']} files: {statuses} ({rate:.1f} files/s)")
        self.stdout.write("Lines that are not blank, by what they were taken for:")
        for kind, number in summed["lines"].items():
            self.stdout.write(f"  {kind:<15}{number:>7}")
        self.stdout.write(f"  {'all':<15}{sum(summed['lines'].values()):>7}")
        markers = marker_counts(index, [result.name for result in results]) if index else {}
        self.stdout.write(
            "Recognised:" + (" (beside it: the weak markers of index.csv)" if markers else "")
        )
        names = {"has_minutes": "minutes"}
        for what, number in summed["found"].items():
            name = names.get(what, what)
            beside = f"   index.csv: {markers[name]}" if name in markers else ""
            self.stdout.write(f"  {name:<15}{number:>7}{beside}")
        for result in results:
            for warning in result.warnings:
                self.stdout.write(f"  {result.name}: {warning}")
