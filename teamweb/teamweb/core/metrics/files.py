"""Files that several processes count in, which do no harm when the disk is full.

prometheus_client maps files that have no blocks yet into memory: a number that is written when the disk
is full ends the process with SIGBUS. Here the blocks are reserved first; where there are none, the
numbers are kept in memory, and /metrics does without those of this process.
"""

import mmap
import os
from pathlib import Path
from typing import Any

from prometheus_client import mmap_dict, values

# What the library begins with; it doubles a file that is too small.
FIRST_SIZE = 1 << 16
# Room for the numbers around a key.
AROUND_KEY = 64


class ReservedFile(mmap_dict.MmapedDict):
    def __init__(self, filename: str, read_mode: bool = False) -> None:
        super().__init__(filename if read_mode else _with_blocks(filename), read_mode)

    def _init_value(self, key: str) -> None:
        missing = self._used + len(key.encode()) + AROUND_KEY - self._capacity
        if missing > 0:
            try:
                os.posix_fallocate(self._f.fileno(), 0, 2 * self._capacity)
            except OSError:
                self._go_on_in_memory()
        super()._init_value(key)

    def _go_on_in_memory(self) -> None:
        self._f.close()
        self._f: Any = os.fdopen(os.memfd_create("metrics"), "r+b", buffering=0)
        self._f.write(self._m[:])
        self._m: Any = mmap.mmap(self._f.fileno(), self._capacity)


def _with_blocks(filename: str) -> str:
    """The file, with blocks for all of it; one in memory when the disk has none."""
    path = Path(filename)
    try:
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size or FIRST_SIZE)
    except OSError:
        if path.exists() and not path.stat().st_size:
            # Whoever adds up the numbers would stumble over it.
            path.unlink()
        return f"/proc/self/fd/{os.memfd_create('metrics')}"
    return filename


def reserve_files() -> None:
    """Let metrics made from now on count in such files."""
    if hasattr(os, "posix_fallocate") and hasattr(os, "memfd_create"):
        values.MmapedDict = ReservedFile  # type: ignore[misc, attr-defined]
