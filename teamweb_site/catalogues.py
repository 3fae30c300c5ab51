"""Message catalogues compiled in Python: users' machines have no gettext tools."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

PACKAGES = ("teamweb", "teamweb_knowledge", "teamweb_search", "teamweb_site")


def compile_catalogues() -> int:
    """Write the .mo beside each .po that is newer, and return how many were written."""
    written = 0
    for source in catalogue_sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Two processes may do this at the same time.
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.rename(target)
        written += 1
    return written


def catalogue_sources() -> Iterator[Path]:
    """Where the packages are installed from; wheels hold compiled catalogues only."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            yield from sorted(Path(folder).glob("**/locale/*/LC_MESSAGES/*.po"))


if __name__ == "__main__":
    compile_catalogues()
