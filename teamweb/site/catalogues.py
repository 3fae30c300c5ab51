"""Message catalogues compiled in Python: users' machines have no gettext tools."""

from collections.abc import Iterator
from pathlib import Path

import polib


def compile_catalogues(*roots: Path) -> int:
    """Write the .mo beside each .po that is newer, and return how many were written."""
    written = 0
    for source in _sources(*roots):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        unfinished = target.with_suffix(".mo.part")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.rename(target)
        written += 1
    return written


def _sources(*roots: Path) -> Iterator[Path]:
    for root in roots:
        yield from sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))
