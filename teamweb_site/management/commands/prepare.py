"""Everything between the code and a running site, as often as you like."""

import hashlib
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from ...catalogues import compile_catalogues
from ...operation.keys import ensure_digest_secret, wrong_key_message


class Command(BaseCommand):
    help = (
        "Bring database, translations and static files to this version; with --demo, load the "
        "demo content when the site starts for the first time."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._prepare(demo=options["demo"])
        except OSError as error:
            raise CommandError(
                f"{error.filename or settings.VAR_DIR}: {error.strerror}. Check the folder's"
                " rights and the room on the disk."
            ) from error

    def _prepare(self, *, demo: bool) -> None:
        compile_catalogues()
        first = FirstStart(settings.VAR_DIR / f"first-start-{connection.vendor}")
        if first.was_interrupted:
            self._say("An earlier set-up was interrupted: starting it afresh.")
            _empty_database()
        if not first.is_over:
            first.begin(is_new=not _has_tables())
            self._say("First start: setting up the database …")
        call_command("migrate", interactive=False, verbosity=0)
        if sentence := wrong_key_message():
            raise CommandError(sentence)
        ensure_digest_secret()
        call_command("createcachetable", verbosity=0)
        if not settings.ELASTICSEARCH_URL:
            call_command("reindex", if_needed=True, verbosity=0)
        self._collect_static()
        if not first.is_over:
            if demo and first.is_new and "load_demo" in get_commands():
                self._say("First start: loading the demo content …")
                call_command("load_demo")
            first.finish()
        call_command("load_handbook", stdout=self.stdout)

    def _say(self, what: str) -> None:
        """Before it happens, also where the output is kept in a file."""
        self.stdout.write(what)
        self.stdout.flush()

    def _collect_static(self) -> None:
        digest = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                found = Path(storage.path(path)).stat()
                digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest.hexdigest())


class FirstStart:
    """A note in var/ about the set-up of this database: begun, or over."""

    def __init__(self, note: Path) -> None:
        self._note = note

    @property
    def _says(self) -> str:
        return self._note.read_text() if self._note.exists() else ""

    @property
    def is_over(self) -> bool:
        return self._says == "over"

    @property
    def is_new(self) -> bool:
        return self._says == "begun"

    was_interrupted = is_new

    def begin(self, *, is_new: bool) -> None:
        """A database that others made is only brought up to date: never emptied, never filled."""
        if is_new:
            self._note.write_text("begun")

    def finish(self) -> None:
        self._note.write_text("over")


def _has_tables() -> bool:
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise CommandError(f"The database does not answer: {error}") from error


def _empty_database() -> None:
    if connection.vendor == "sqlite":
        connection.close()
        database = Path(settings.DATABASES["default"]["NAME"])
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
