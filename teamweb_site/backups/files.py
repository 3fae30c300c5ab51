"""The uploaded files, public and private, in one archive."""

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

from .manifest import BackupError


def pack(folder: Path, target: Path) -> int:
    """Write what lies in `folder` now; returns how many files.

    Files are stored before the rows that name them. So what a database copied earlier names is
    there, unless it was deleted in between.
    """
    packed = 0
    with tarfile.open(target, "w") as archive:
        for path in _files_in(folder):
            try:
                with path.open("rb") as file:
                    entry = archive.gettarinfo(arcname=str(path.relative_to(folder)), fileobj=file)
                    # Whoever restores owns them.
                    entry.uid = entry.gid = 0
                    entry.uname = entry.gname = ""
                    archive.addfile(entry, file)
            except FileNotFoundError:
                continue  # Deleted meanwhile.
            packed += 1
    return packed


def unpack(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.TarError as error:
        raise BackupError(f"{source} cannot be unpacked: {error}") from error


def has_files(folder: Path) -> bool:
    return any(True for _ in _files_in(folder))


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, _folders, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent, name)
            # What is being written has a name of its own until it is whole.
            if not name.endswith(".part") and path.is_file() and not path.is_symlink():
                yield path
