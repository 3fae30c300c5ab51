"""The manifest of a backup: versions, row counts, checksums."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = "manifest.json"
FORMAT = 1
FILES = "files.tar"


class BackupError(Exception):
    """A backup cannot be used; the message says what to do."""


@dataclass
class Manifest:
    made_at: str
    teamweb: str
    database: str  # "sqlite" or "postgresql"
    database_version: str
    key_check: str
    # The last migration of each app.
    migrations: dict[str, list[str]]
    # Rows of each table; what is not kept (caches) is missing.
    rows: dict[str, int]
    uploaded_files: int
    # Name -> {"bytes": …, "sha256": …}
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=2, sort_keys=True)
        (folder / NAME).write_text(text + "\n")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises BackupError when this is no complete backup of a format we know."""
        try:
            values = json.loads((folder / NAME).read_text())
        except OSError as error:
            raise BackupError(
                f"{folder} is not a backup: {NAME} cannot be read ({error.strerror})."
            ) from error
        except ValueError as error:
            raise BackupError(f"{folder / NAME} is damaged: take another backup.") from error
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise BackupError(f"{folder} is of a format that this version does not know.")
        try:
            return cls(**values)
        except TypeError as error:
            raise BackupError(f"{folder / NAME} is damaged: take another backup.") from error

    def check_contents(self, folder: Path) -> None:
        """Raises BackupError when a file is missing or is not what was written."""
        for name, noted in self.contents.items():
            path = folder / name
            if Path(name).name != name or not path.is_file():
                raise BackupError(f"{path} is missing: the backup is not complete.")
            if path.stat().st_size != noted["bytes"] or sha256(path) != noted["sha256"]:
                raise BackupError(
                    f"{path} is damaged (its checksum is another): take another backup."
                )


def describe(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256(path)}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_check(key: str) -> str:
    """Return a value that differs between keys and reveals none."""
    return hmac.new(key.encode(), b"teamweb backup", hashlib.sha256).hexdigest()[:16]


def own_keys() -> Iterable[str]:
    return [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def own_version() -> str:
    try:
        return version("teamweb")
    except PackageNotFoundError:
        return "unknown"
