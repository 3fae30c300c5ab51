"""Message catalogues compiled in Python: users' machines have no gettext tools."""

from collections.abc import Iterator
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parents[2]


def compile_catalogues() -> int:
    """Write the .mo beside each .po that is newer, and return how many were written."""
    written = 0
    for source in catalogue_sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        unfinished = target.with_suffix(".mo.part")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.rename(target)
        written += 1
    return written


def catalogue_sources() -> Iterator[Path]:
    for package in ("teamweb", "knowledge", "search"):
        yield from sorted((PROJECT / package).glob("**/locale/*/LC_MESSAGES/*.po"))


if __name__ == "__main__":
    compile_catalogues()
