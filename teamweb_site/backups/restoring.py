import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from .databases import count_rows, dumper
from .files import has_files, unpack
from .manifest import FILES, BackupError, Manifest, key_check, own_keys

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore_backup(
    folder: Path, *, with_another_key: bool = False, tell: Callable[[str], None] = print
) -> Manifest:
    """Put a backup into an empty database and an empty `MEDIA_ROOT`. Raises BackupError.

    Nothing is changed before everything that can be checked was checked.
    """
    manifest = Manifest.read(folder)
    tell(f"Backup of {manifest.made_at}, teamweb {manifest.teamweb}: checking …")
    manifest.check_contents(folder)
    _check_versions(manifest)
    _check_key(manifest, with_another_key=with_another_key)
    _check_empty()
    _check_room(manifest)

    tell("Loading the database …")
    dumper().load(folder / dumper().file_name)
    differing = {
        table: (count, now)
        for table, now in count_rows(manifest.rows).items()
        if now != (count := manifest.rows[table])
    }
    if differing:
        raise BackupError(f"Not all rows arrived (table: noted, now): {differing}")
    tell(f"{sum(manifest.rows.values()):,} rows in {len(manifest.rows)} tables.")

    tell("Unpacking the files …")
    try:
        unpack(folder / FILES, Path(settings.MEDIA_ROOT))
    except OSError as error:
        raise BackupError(
            f"{error.filename or settings.MEDIA_ROOT}: {error.strerror}. The database is loaded, not all"
            " files are: empty both and begin again."
        ) from error
    tell(f"{manifest.uploaded_files:,} files.")
    return manifest


def _check_versions(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup holds a database of {NAMES.get(manifest.database, manifest.database)}, and"
            f" DATABASE_URL names {NAMES[connection.vendor]}: both have to be the same."
        )
    known = MigrationLoader(None).disk_migrations
    apps = {app for app, _name in known}
    unknown = [
        f"{app} {name}"
        for app, names in manifest.migrations.items()
        for name in names
        # Libraries replace their migrations, and apps may have been taken out.
        if app in apps and app.startswith(("teamweb", "knowledge")) and (app, name) not in known
    ]
    if unknown:
        raise BackupError(
            f"The backup is of a newer version (teamweb {manifest.teamweb}; unknown here:"
            f" {', '.join(unknown[:3])}): restore it with that version."
        )


def _check_key(manifest: Manifest, *, with_another_key: bool) -> None:
    if not with_another_key and manifest.key_check not in map(key_check, own_keys()):
        raise BackupError(
            "SECRET_KEY is not the one of this backup: set that one (or name it in"
            " SECRET_KEY_FALLBACKS). Where it is lost, --with-another-key goes on: second factors"
            " and links in mails that were sent no longer work then, everybody signs in again."
        )


def _check_empty() -> None:
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise BackupError(f"The database does not answer: {error}") from error
    if tables:
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} has tables already; a backup goes into"
            " an empty one only. Nothing was changed."
        )
    if has_files(Path(settings.MEDIA_ROOT)):
        raise BackupError(
            f"{settings.MEDIA_ROOT} holds files already; a backup goes into an empty folder only."
            " Nothing was changed."
        )


def _check_room(manifest: Manifest) -> None:
    sizes = {name: int(noted["bytes"]) for name, noted in manifest.contents.items()}
    database_bytes = sizes[dumper().file_name] if connection.vendor == "sqlite" else 0
    for folder, needed in (
        (Path(settings.MEDIA_ROOT), sizes[FILES]),
        (Path(settings.VAR_DIR), database_bytes),
    ):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if shutil.disk_usage(there).free < needed:
            raise BackupError(f"{folder} needs {needed:,} bytes, which are not free.")
