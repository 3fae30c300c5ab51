"""A backup is a folder: the database, the uploaded files, and a manifest with checksums.

The secret key is never in it. What both ends rest on: docs/operations.md.
"""

from .making import make_backup, remove_old
from .manifest import BackupError
from .restoring import restore_backup

__all__ = ["BackupError", "make_backup", "remove_old", "restore_backup"]
