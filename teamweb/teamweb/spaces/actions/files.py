"""Changing the files of pages. Reading one: views/files.py, after the permission check."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from ...accounts.typing import User
from ...core.richtext import references, with_attachments
from ..models import Attachment, AttachmentVersion, SpaceEntry
from ..permissions import check_may_change
from ..signals import pages_changed
from ..structure.tree import invalidate_etag
from ..text.rendering import render_again
from ..text.uploads import MAX_NAME, Upload, read_upload

# Whether a text can name a file at all; most do not.
_NAMES_FILE = re.compile(r'data-attachment="')


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


def add_attachment(
    *, page: Page, file: "UploadedFile[Any]", by: User, title: str = "", comment: str = ""
) -> Attachment:
    """Add a file to a page; where the name is taken it gets a number.

    Raises FileNotAllowed, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    upload = read_upload(file, with_smaller=True)
    with transaction.atomic():
        name = free_name(upload.name, _names_in(page.pk))
        attachment = Attachment.objects.create(page_id=page.pk, name=name, title=title[:200])
        return _add_version(attachment, upload, by=by, comment=comment)


def add_draft(*, file: "UploadedFile[Any]", by: User) -> Attachment:
    """Keep a file for a page that was never saved: nobody but `by` sees it. Raises FileNotAllowed."""
    upload = read_upload(file, with_smaller=True)
    with transaction.atomic():
        attachment = Attachment.objects.create(draft_owner=by, name=upload.name)
        return _add_version(attachment, upload, by=by, comment="")


def adopt_drafts(*, page: Page, body: str, by: User | None) -> None:
    """Make the drafts of `by` that a text names files of its page."""
    named = references(body).attachments
    drafts = Attachment.objects.filter(pk__in=named, draft_owner=by) if named and by else []
    for attachment in drafts:
        attachment.name = free_name(attachment.name, _names_in(page.pk))
        attachment.page, attachment.draft_owner = Page.objects.get(pk=page.pk), None
        attachment.save()
        _note(attachment, "teamweb_spaces.upload", by)


@transaction.atomic
def take_files(*, page: Page, body: str, by: User) -> str:
    """Make all files that a text names its page's own: drafts are adopted, others copied.

    Those of other pages only where `by` may read them. The text with the files of the page.
    """
    if by is None or not _NAMES_FILE.search(body):
        return body
    adopt_drafts(page=page, body=body, by=by)
    return with_attachments(body, _copy_named(references(body).attachments, page, by))


@transaction.atomic
def copy_named(*, ids: Collection[int], page: Page, by: User) -> dict[int, int]:
    """Give a page copies of the files of other pages among these that `by` may read.

    The ids of the copies by those copied. Raises PermissionDenied, SpaceIsArchived.
    """
    check_may_change(page, by)
    return _copy_named(ids, page, by)


def _copy_named(ids: Collection[int], page: Page, by: User) -> dict[int, int]:
    named = Attachment.objects.visible_to(by).filter(pk__in=ids, page__isnull=False)
    return copy_attachments(named.exclude(page_id=page.pk).distinct(), page=page, by=by)


def copy_attachments(files: Iterable[Attachment], *, page: Page, by: User) -> dict[int, int]:
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


def add_version(
    *, attachment: Attachment, file: "UploadedFile[Any]", by: User, comment: str = ""
) -> Attachment:
    """Replace the content of a file; its name, its address and the earlier versions stay.

    Raises FileNotAllowed, PermissionDenied, SpaceIsArchived.
    """
    check_may_change(_page_of(attachment), by)
    upload = read_upload(file, with_smaller=True)
    with transaction.atomic():
        attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
        return _add_version(attachment, upload, by=by, comment=comment)


def _add_version(attachment: Attachment, upload: Upload, *, by: User, comment: str) -> Attachment:
    last = attachment.versions.first()
    if last is not None and last.sha256 == upload.sha256:
        return attachment
    version = AttachmentVersion(
        attachment=attachment,
        number=last.number + 1 if last else 1,
        **upload.facts,
        width=upload.width,
        height=upload.height,
        widths=sorted(upload.smaller),
        comment=comment[:300],
        uploaded_by=by,
    )
    version.file = upload.file
    version.save()
    for width, content in upload.smaller.items():
        version.file.storage.save(version.smaller_name(width), ContentFile(content))
    return _make_current(attachment, version, by)


@transaction.atomic
def restore_file_version(*, version: AttachmentVersion, by: User) -> Attachment:
    """Make an earlier content the current one again, as a new version on the same stored file."""
    attachment = version.attachment
    check_may_change(_page_of(attachment), by)
    return _add_same(attachment, version, by=by)


def _add_same(attachment: Attachment, version: AttachmentVersion, *, by: User) -> Attachment:
    """A new version that shares the stored file of an earlier one, or of another attachment's."""
    last = attachment.versions.select_for_update().first()
    again = AttachmentVersion.objects.create(
        attachment=attachment,
        number=(last.number if last else 0) + 1,
        file=version.file.name,
        sha256=version.sha256,
        size=version.size,
        media_type=version.media_type,
        width=version.width,
        height=version.height,
        widths=version.widths,
        uploaded_by=by,
    )
    return _make_current(attachment, again, by)


def _make_current(attachment: Attachment, version: AttachmentVersion, by: User) -> Attachment:
    attachment.current = version
    attachment.save()
    if version.number > 1 and attachment.page_id:
        # The stored text tells browsers how large its pictures are.
        render_again(attachment.page_id)
    _note(attachment, "teamweb_spaces.upload", by)
    return attachment


@transaction.atomic
def trash_attachment(*, attachment: Attachment, by: User) -> None:
    check_may_change(_page_of(attachment), by)
    attachment.trashed_at, attachment.trashed_by = timezone.now(), by
    attachment.save()
    _note(attachment, "teamweb_spaces.trash_file", by)


@transaction.atomic
def restore_attachment(*, attachment: Attachment, by: User) -> Attachment:
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


def _note(attachment: Attachment, action: str, by: User | None) -> None:
    page = attachment.page
    if page is not None:
        invalidate_etag([page.pk])
        log(page, action, user=by, data={"file": attachment.name})
        pages_changed.send(Attachment, page_ids=[page.pk])
