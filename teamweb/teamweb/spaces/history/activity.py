"""Who did what on pages, and when: read from the log that every action writes."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page, PageLogEntry

from ...coediting.models import Contributor
from ..models import Attachment, SpaceEntry, SpacePage, WikiPage
from .versions import each_once, writers_of

_VERSIONS = ("wagtail.edit", "wagtail.publish", "wagtail.revert")
_COMMENT = "teamweb_comments.comment"
# Nothing else of the log is for readers: neither rights nor requests for them, nor what was moved where.
_SHOWN = (
    *_VERSIONS,
    _COMMENT,
    "wagtail.create",
    "wagtail.move",
    "teamweb_spaces.restore",
    "teamweb_spaces.upload",
    "teamweb_spaces.trash_file",
    "teamweb_spaces.archive",
    "teamweb_spaces.unarchive",
)
# Versions of a page that follow each other this quickly are shown as one change.
ONE_CHANGE = datetime.timedelta(hours=1)
# So soon after a page was made comes its first version.
AT_ONCE = datetime.timedelta(minutes=1)


def log_visible_to(user: Any, *, pages: QuerySet[SpaceEntry]) -> QuerySet[PageLogEntry]:
    """What `user` may know of what was done on some of the `pages`; drafts are left out."""
    readable = pages.visible_to(user)  # type: ignore[attr-defined]
    entries = PageLogEntry.objects.filter(
        Q(revision=None) & ~Q(action__in=_VERSIONS)
        | Q(revision_id__lte=F("page__live_revision_id")),
        page_id__in=readable.values("page_id"),
        action__in=_SHOWN,
    )
    if not user.is_authenticated:
        entries = entries.exclude(action=_COMMENT)
    return entries.order_by("-pk")


def done_by(entries: QuerySet[PageLogEntry], user_id: int) -> QuerySet[PageLogEntry]:
    """What this person did, alone or together with others."""
    together = Contributor.objects.filter(user_id=user_id, checkpoint__revision__isnull=False)
    return entries.filter(
        Q(user_id=user_id) | Q(revision_id__in=together.values("checkpoint__revision_id"))
    )


@dataclass
class Happening:
    """Something done on a page; several versions in a row are one."""

    # The number in the log, of the first of several.
    number: int
    page: Page
    action: str
    began_at: datetime.datetime
    ended_at: datetime.datetime
    people: list[Any]
    comment: str = ""
    file: str = ""
    is_comparable: bool = False
    # The oldest and the newest.
    versions: list[int] = field(default_factory=list)
    count: int = 1

    @property
    def is_change(self) -> bool:
        return self.action in _VERSIONS

    @property
    def is_comment(self) -> bool:
        return self.action == _COMMENT

    @property
    def what(self) -> str:
        return {
            _COMMENT: _("Commented"),
            "wagtail.create": pgettext("a version", "Created"),
            "wagtail.move": _("Moved"),
            "wagtail.revert": _("An earlier version restored"),
            "teamweb_spaces.restore": _("Taken out of the trash"),
            "teamweb_spaces.upload": _("File uploaded"),
            "teamweb_spaces.restore_file": _("File restored"),
            "teamweb_spaces.trash_file": _("File removed"),
            "teamweb_spaces.archive": _("Space archived"),
            "teamweb_spaces.unarchive": _("Space opened again"),
        }.get(self.action, _("Text changed"))


def happenings(entries: list[PageLogEntry], *, with_comments: bool) -> list[Happening]:
    """Log entries, the newest first, as people read them. Two queries.

    `with_comments`: what authors said of their versions is for people who are signed in.
    """
    revisions = {
        entry.revision_id: entry.revision
        for entry in entries
        if entry.action in _VERSIONS and entry.revision is not None
    }
    writers = writers_of(list(revisions.values())) if revisions else {}
    files = _files_of(entries)
    texts = {ContentType.objects.get_for_model(model).pk for model in (WikiPage, SpacePage)}
    found: list[Happening] = []
    # The last one of each page so far, which older versions may join.
    open_ones: dict[int, Happening] = {}
    for entry in entries:
        one = _one(entry, writers.get(entry.revision_id, []))
        one.is_comparable = entry.revision_id in revisions and entry.page.content_type_id in texts
        if with_comments and entry.revision_id in revisions:
            note = getattr(entry.revision, "version_note", None)
            one.comment = note.comment if note else ""
        if (entry.page_id, one.file) not in files:
            one.file = ""
        last = open_ones.get(entry.page_id)
        if last is None or not _join(last, one):
            found.append(one)
            open_ones[entry.page_id] = one
    return found


def _one(entry: PageLogEntry, writers: list[Any]) -> Happening:
    people = writers or ([entry.user] if entry.user else [])
    action = entry.action
    if action == "teamweb_spaces.restore" and "file" in entry.data:
        action += "_file"
    return Happening(
        number=entry.pk,
        page=entry.page,
        action=action,
        began_at=entry.timestamp,
        ended_at=entry.timestamp,
        people=people,
        file=entry.data.get("file", ""),
        versions=[entry.revision_id] * 2 if entry.action in _VERSIONS else [],
    )


def _join(last: Happening, older: Happening) -> bool:
    """Make `older` a part of `last`, where they are one to the reader; else False."""
    is_at_once = last.began_at - older.began_at <= AT_ONCE
    if older.action == "wagtail.create":
        # Followed by the first version; older releases logged it twice.
        is_first = last.action == "wagtail.create" or (last.is_change and last.count == 1)
        if not (is_first and is_at_once):
            return False
        last.action, last.versions = older.action, []
    elif not (last.is_change and older.is_change):
        return False
    elif older.versions[1] == last.versions[0]:
        # Stored and published: two entries of one version.
        last.action = (
            "wagtail.revert" if "wagtail.revert" in (last.action, older.action) else last.action
        )
        last.comment = last.comment or older.comment
    else:
        said = last.comment or older.comment or "wagtail.revert" in (last.action, older.action)
        if said or last.began_at - older.began_at > ONE_CHANGE:
            return False
        last.versions[0] = older.versions[0]
        last.count += 1
    last.began_at, last.number = older.began_at, older.number
    last.people = each_once([*last.people, *older.people])
    last.is_comparable = last.is_comparable and bool(last.versions)
    return True


def _files_of(entries: list[PageLogEntry]) -> set[tuple[int, str]]:
    """Which of the files named in them are still there for readers of their pages."""
    names = {entry.data["file"] for entry in entries if entry.data.get("file")}
    if not names:
        return set()
    pages = {entry.page_id for entry in entries}
    there = Attachment.objects.filter(name__in=names, page_id__in=pages, trashed_at=None)
    return set(there.values_list("page_id", "name"))
