"""The files that pages link to, as attachments of those pages."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.models import Page

from ...accounts.typing import User
from ...spaces.actions.files import add_attachment, add_version
from ...spaces.errors import FileNotAllowed
from ...spaces.models import Attachment
from ...spaces.text.uploads import max_bytes, read_upload
from ..models import ImportedPage
from .errors import FileRefused
from .folder import Folder, Leaf, file_named, fingerprint, linked
from .outcome import Outcome


class Files:
    """Checks the files of a folder and stores them; each file is read for all pages once."""

    def __init__(self, folder: Folder, stored: set[str], outcome: Outcome, by: User) -> None:
        self.folder = folder
        # Fingerprints of files that were imported before: the rules for uploads let them pass.
        self.stored = stored
        self.outcome = outcome
        self.by = by
        self.hashes: dict[str, str] = {}

    def uploads(self, leaf: Leaf) -> dict[str, str]:
        """The files of a page (as links spell them) that may be stored -> SHA-256 of their bytes."""
        named = [file_named(self.folder, leaf.path, address) for address in leaf.draft.addresses]
        paths = [path for path in named if path is not None]
        paths += [linked(path) for path in leaf.loose_files]
        found: dict[str, str] = {}
        for path in dict.fromkeys(paths):
            if digest := self._hash_of(path):
                found[path] = digest
        return found

    def _hash_of(self, path: str) -> str:
        """The fingerprint of a file, empty where it is not taken; said once for all pages."""
        if path not in self.hashes:
            on_disk = self.folder.files[path]
            try:
                with self.folder.open(on_disk) as file:
                    upload = _upload(on_disk, file)
                    digest = fingerprint(file) if (upload.size or 0) <= max_bytes() else ""
                    if digest not in self.stored or not digest:
                        read_upload(upload)
                    self.hashes[path] = digest
            except FileRefused as error:
                self.outcome.refuse(on_disk, error.reason)
                self.hashes[path] = ""
            except FileNotAllowed as error:
                self.outcome.refuse(on_disk, str(error))
                self.hashes[path] = ""
        return self.hashes[path]

    def store(
        self, leaf: Leaf, page: Page, row: ImportedPage, uploads: dict[str, str]
    ) -> dict[str, Attachment]:
        stored: dict[str, Attachment] = {}
        kept: dict[str, list] = dict(row.files)
        for path, digest in uploads.items():
            number, before, version_id = kept.get(path, (None, "", None))
            there = Attachment.objects.filter(page_id=page.pk, trashed_at=None)
            attachment = there.select_related("current").filter(pk=number or 0).first()
            if attachment is not None and before != digest and attachment.current_id != version_id:
                self.outcome.note(
                    leaf.path, f"the file {path} was changed here since; it stays as it is"
                )
            elif attachment is None or before != digest:
                on_disk = self.folder.files[path]
                with self.folder.open(on_disk) as file:
                    upload = _upload(on_disk, file)
                    if attachment is None:
                        attachment = add_attachment(page=page, file=upload, by=self.by)
                    else:
                        attachment = add_version(attachment=attachment, file=upload, by=self.by)
                kept[path] = [attachment.pk, digest, attachment.current_id]
            stored[path] = attachment
        row.files = kept
        return stored


def _upload(path: str, file: Any) -> UploadedFile:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return UploadedFile(file=file, name=path.rpartition("/")[2], size=size)
