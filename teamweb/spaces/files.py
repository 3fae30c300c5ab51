"""Every change of the files of pages. Reading one: views/files.py, after the permission check."""

import hashlib
import mimetypes
import unicodedata
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from .actions import check_may_change
from .errors import FileNotAllowed
from .models import Attachment, AttachmentVersion, SpaceEntry
from .signals import pages_changed
from .tree import touch

MAX_BYTES = 50 * 1024 * 1024
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def max_bytes() -> int:
    return getattr(settings, "TEAMWEB_MAX_FILE_BYTES", MAX_BYTES)


def media_type_of(name: str, start: bytes) -> str:
    """What a file is: images by their first bytes, all else by the name and never as an image."""
    for signature, media_type in SIGNATURES:
        if start.startswith(signature):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if guessed.startswith("image/") else guessed


def safe_name(name: str) -> str:
    """The last part of a file name without what could mislead: control and direction characters."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))
    return kept.strip(" .")[-200:] or "datei"


def facts_of(file: UploadedFile, name: str) -> dict[str, Any]:
    """Hash, size in bytes and media type of what is uploaded. Raises FileNotAllowed."""
    if not file.size or file.size > max_bytes():
        raise FileNotAllowed(file.name)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    media_type = media_type_of(name, start)
    return {"sha256": digest.hexdigest(), "size": file.size, "media_type": media_type}


@transaction.atomic
def add_attachment(
    *, page: Page, file: UploadedFile, by: Any, title: str = "", comment: str = ""
) -> Attachment:
    """Add a file to a page; one of the same name becomes its next version.

    Raises FileNotAllowed, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    name = safe_name(file.name or "")
    SpaceEntry.objects.select_for_update().get(page_id=page.pk)
    attachment = Attachment.objects.filter(page_id=page.pk, name=name, trashed_at=None).first()
    if attachment is None:
        attachment = Attachment.objects.create(page_id=page.pk, name=name, title=title[:200])
    return _add_version(attachment, file, by=by, comment=comment)


@transaction.atomic
def add_version(
    *, attachment: Attachment, file: UploadedFile, by: Any, comment: str = ""
) -> Attachment:
    """Replace the content of a file; its name, its address and the earlier versions stay."""
    check_may_change(attachment.page, by)
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    return _add_version(attachment, file, by=by, comment=comment)


def _add_version(
    attachment: Attachment, file: UploadedFile, *, by: Any, comment: str
) -> Attachment:
    facts = facts_of(file, attachment.name)
    last = attachment.versions.first()
    if last is not None and last.sha256 == facts["sha256"]:
        return attachment
    version = AttachmentVersion(
        attachment=attachment,
        number=last.number + 1 if last else 1,
        **facts,
        comment=comment[:300],
        uploaded_by=by,
    )
    version.file = file
    version.save()
    attachment.current = version
    attachment.save()
    _note(attachment, "teamweb_spaces.upload", by)
    return attachment


@transaction.atomic
def restore_file_version(*, version: AttachmentVersion, by: Any) -> Attachment:
    """Make an earlier content the current one again, as a new version on the same stored file."""
    attachment = version.attachment
    check_may_change(attachment.page, by)
    last = attachment.versions.select_for_update().first()
    again = AttachmentVersion.objects.create(
        attachment=attachment,
        number=(last.number if last else 0) + 1,
        file=version.file.name,
        sha256=version.sha256,
        size=version.size,
        media_type=version.media_type,
        uploaded_by=by,
    )
    attachment.current = again
    attachment.save()
    _note(attachment, "teamweb_spaces.upload", by)
    return attachment


@transaction.atomic
def trash_attachment(*, attachment: Attachment, by: Any) -> None:
    check_may_change(attachment.page, by)
    attachment.trashed_at, attachment.trashed_by = timezone.now(), by
    attachment.save()
    _note(attachment, "teamweb_spaces.trash_file", by)


@transaction.atomic
def restore_attachment(*, attachment: Attachment, by: Any) -> Attachment:
    """Take a file out of the trash; another one that got its name meanwhile keeps it."""
    check_may_change(attachment.page, by)
    others = Attachment.objects.filter(page_id=attachment.page_id, trashed_at=None)
    taken = set(others.values_list("name", flat=True))
    path, number = PurePosixPath(attachment.name), 1
    while attachment.name in taken:
        number += 1
        attachment.name = f"{path.stem}-{number}{path.suffix}"
    attachment.trashed_at = attachment.trashed_by = None
    attachment.save()
    _note(attachment, "teamweb_spaces.restore", by)
    return attachment


def _note(attachment: Attachment, action: str, by: Any) -> None:
    touch([attachment.page_id])
    log(attachment.page, action, user=by, data={"file": attachment.name})
    pages_changed.send(Attachment, page_ids=[attachment.page_id])
