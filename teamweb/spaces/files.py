"""Every change of the files of pages. Reading one: views/files.py, after the permission check."""

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ..core.richtext import references, with_attachments
from .actions import check_may_change
from .errors import FileNotAllowed
from .models import Attachment, AttachmentVersion, SpaceEntry
from .signals import pages_changed
from .tree import touch

MAX_BYTES = 50 * 1024 * 1024
MAX_NAME = 200
# Whether a text can name a file at all; most do not.
_NAMES_FILE = re.compile(r'data-attachment="')
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
    return kept.strip(" .")[-MAX_NAME:] or "datei"


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


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is taken: "bild.png", "bild-2.png"."""
    path, number, free = PurePosixPath(name), 1, name
    while free in taken:
        number += 1
        ending = f"-{number}{path.suffix}"
        free = path.stem[: MAX_NAME - len(ending)] + ending
    return free


def _names_in(page_id: int) -> set[str]:
    """The names taken in a page. Its entry is locked, so that two who add a file at once get two."""
    SpaceEntry.objects.select_for_update().get(page_id=page_id)
    files = Attachment.objects.filter(page_id=page_id, trashed_at=None)
    return set(files.values_list("name", flat=True))


@transaction.atomic
def add_attachment(
    *, page: Page, file: UploadedFile, by: Any, title: str = "", comment: str = ""
) -> Attachment:
    """Add a file to a page; where the name is taken it gets a number.

    Raises FileNotAllowed, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    name = free_name(safe_name(file.name or ""), _names_in(page.pk))
    attachment = Attachment.objects.create(page_id=page.pk, name=name, title=title[:200])
    return _add_version(attachment, file, by=by, comment=comment)


@transaction.atomic
def add_draft(*, file: UploadedFile, by: Any) -> Attachment:
    """Keep a file for a page that was never saved: nobody but `by` sees it. Raises FileNotAllowed."""
    attachment = Attachment.objects.create(draft_owner=by, name=safe_name(file.name or ""))
    return _add_version(attachment, file, by=by, comment="")


def adopt_drafts(*, page: Page, body: str, by: Any) -> None:
    """Make the drafts of `by` that a text names files of its page."""
    named = references(body).attachments if _NAMES_FILE.search(body) else set()
    drafts = Attachment.objects.filter(pk__in=named, draft_owner=by) if named and by else []
    for attachment in drafts:
        attachment.name = free_name(attachment.name, _names_in(page.pk))
        attachment.page, attachment.draft_owner = Page.objects.get(pk=page.pk), None
        attachment.save()
        _note(attachment, "teamweb_spaces.upload", by)


@transaction.atomic
def take_files(*, page: Page, body: str, by: Any) -> str:
    """Make all files that a text names its page's own: drafts are adopted, others copied.

    Those of other pages only where `by` may read them. The text with the files of the page.
    """
    if by is None or not _NAMES_FILE.search(body):
        return body
    adopt_drafts(page=page, body=body, by=by)
    named = Attachment.objects.visible_to(by).filter(pk__in=references(body).attachments)
    others = named.exclude(page_id=page.pk).distinct()
    return with_attachments(body, copy_attachments(others, page=page, by=by))


def copy_attachments(files: Iterable[Attachment], *, page: Page, by: Any) -> dict[int, int]:
    """Give a page copies of these files as they are now. The ids of the copies by those copied."""
    copies: dict[int, int] = {}
    for file in files:
        if file.current is None:
            continue
        name = free_name(file.name, _names_in(page.pk))
        copy = Attachment.objects.create(page_id=page.pk, name=name, title=file.title)
        _add_same(copy, file.current, by=by)
        copies[file.pk] = copy.pk
    return copies


@transaction.atomic
def forget_drafts(*, before: datetime) -> int:
    """Delete files uploaded before that time into pages that were never saved; how many."""
    old = Attachment.objects.filter(page=None).exclude(versions__uploaded_at__gte=before)
    return old.delete()[1].get("teamweb_spaces.Attachment", 0)


@transaction.atomic
def add_version(
    *, attachment: Attachment, file: UploadedFile, by: Any, comment: str = ""
) -> Attachment:
    """Replace the content of a file; its name, its address and the earlier versions stay."""
    check_may_change(_page_of(attachment), by)
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
    check_may_change(_page_of(attachment), by)
    return _add_same(attachment, version, by=by)


def _add_same(attachment: Attachment, version: AttachmentVersion, *, by: Any) -> Attachment:
    """A new version that shares the stored file of an earlier one, or of another attachment's."""
    last = attachment.versions.select_for_update().first()
    attachment.current = AttachmentVersion.objects.create(
        attachment=attachment,
        number=(last.number if last else 0) + 1,
        file=version.file.name,
        sha256=version.sha256,
        size=version.size,
        media_type=version.media_type,
        uploaded_by=by,
    )
    attachment.save()
    _note(attachment, "teamweb_spaces.upload", by)
    return attachment


@transaction.atomic
def trash_attachment(*, attachment: Attachment, by: Any) -> None:
    check_may_change(_page_of(attachment), by)
    attachment.trashed_at, attachment.trashed_by = timezone.now(), by
    attachment.save()
    _note(attachment, "teamweb_spaces.trash_file", by)


@transaction.atomic
def restore_attachment(*, attachment: Attachment, by: Any) -> Attachment:
    """Take a file out of the trash; another one that got its name meanwhile keeps it."""
    page = _page_of(attachment)
    check_may_change(page, by)
    attachment.name = free_name(attachment.name, _names_in(page.pk))
    attachment.trashed_at = attachment.trashed_by = None
    attachment.save()
    _note(attachment, "teamweb_spaces.restore", by)
    return attachment


def _page_of(attachment: Attachment) -> Page:
    """The page of a file that may be changed; a draft is not until it has one."""
    if attachment.page is None:
        raise PermissionDenied
    return attachment.page


def _note(attachment: Attachment, action: str, by: Any) -> None:
    page = attachment.page
    if page is not None:
        touch([page.pk])
        log(page, action, user=by, data={"file": attachment.name})
        pages_changed.send(Attachment, page_ids=[page.pk])
