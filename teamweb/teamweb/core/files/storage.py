"""Where files are stored, and a storage that writes atomically."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages


def private_storage() -> Storage:
    """Files that only a view serves, after it has looked at its reader's rights."""
    return storages["private"]


class AtomicFileStorage(FileSystemStorage):
    """Writes a temporary file first: what a full disk cuts off never gets the name, and is deleted."""

    def _save(self, name: str, content: Any) -> str:
        unfinished = f"{name}.{secrets.token_hex(8)}.part"
        try:
            super()._save(unfinished, content)  # type: ignore[misc]
            while True:
                try:
                    # Unlike a renaming, it replaces no file that came meanwhile.
                    os.link(self.path(unfinished), self.path(name))
                except FileExistsError:
                    name = self.get_available_name(name)
                else:
                    return name
        finally:
            Path(self.path(unfinished)).unlink(missing_ok=True)
