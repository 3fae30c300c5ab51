import re
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ..monitoring.heartbeats import record_heartbeat
from .databases import dumper
from .files import pack
from .manifest import FILES, NAME, BackupError, Manifest, describe, key_check, own_version

_BACKUP = re.compile(r"teamweb-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")


def make_backup(parent: Path) -> Path:
    """Write a new folder below `parent` and return it; an unfinished one ends in `.part`.

    The site goes on meanwhile. Raises BackupError.
    """
    now = timezone.now()
    folder = parent / now.strftime("teamweb-%Y-%m-%dT%H-%M-%SZ")
    unfinished = folder.with_name(f"{folder.name}.part")
    media = Path(settings.MEDIA_ROOT)
    if parent.resolve().is_relative_to(media.resolve()):
        raise BackupError(f"{parent} is below MEDIA_ROOT: a backup would hold the earlier ones.")
    try:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished.mkdir(mode=0o700)
        try:
            _write(unfinished, media, now.isoformat(timespec="seconds"))
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise BackupError(
            f"{error.filename or parent}: {error.strerror}. Check the folder's rights and the room on"
            " the disk."
        ) from error
    record_heartbeat("backup")
    return folder


def _write(folder: Path, media: Path, made_at: str) -> None:
    database = dumper()
    # First: files are stored before the rows that name them.
    rows = database.dump(folder / database.file_name)
    uploaded = pack(media, folder / FILES)
    applied: dict[str, list[str]] = {}
    for app, name in MigrationLoader(connection).applied_migrations:
        applied.setdefault(app, []).append(name)
    Manifest(
        made_at=made_at,
        teamweb=own_version(),
        database=connection.vendor,
        database_version=database.version(),
        key_check=key_check(settings.SECRET_KEY),
        migrations={app: sorted(names) for app, names in applied.items()},
        rows=rows,
        uploaded_files=uploaded,
        contents={name: describe(folder / name) for name in (database.file_name, FILES)},
    ).write(folder)
    for path in folder.iterdir():
        path.chmod(0o600)


def remove_old(parent: Path, *, keep: int) -> list[Path]:
    """Delete all complete backups of this folder but the newest `keep`."""
    complete = [
        path
        for path in sorted(parent.iterdir())
        if _BACKUP.fullmatch(path.name) and (path / NAME).is_file()
    ]
    old = complete[:-keep] if keep else []
    for path in old:
        # Without it, what is left after an interruption is no backup any more.
        (path / NAME).unlink()
        shutil.rmtree(path)
    return old
