"""What people see of a page's versions: how each came about, and who wrote it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Revision

from ...coediting.models import Checkpoint, Contributor
from ...core.richtext import PictureVersion, references
from ..models import INLINE_TYPES, AttachmentVersion


@dataclass(frozen=True)
class Part:
    """What one person did for a version; `percent` where several did and it is known how much."""

    user: Any
    inserted: int = 0
    deleted: int = 0
    percent: int | None = None

    @property
    def name(self) -> str:
        return str(self.user) if self.user else _("Nobody known")


@dataclass(frozen=True)
class Version:
    number: int
    revision: Revision
    kind: str
    # What its author called it.
    comment: str
    people: list[Part]


def described(revisions: Sequence[Revision], numbers: dict[int, int]) -> list[Version]:
    """Revisions (loaded with `user` and `version_note`), by their numbers. Two queries."""
    pks = [revision.pk for revision in revisions]
    made = {
        checkpoint.revision_id: checkpoint
        for checkpoint in Checkpoint.objects.filter(revision_id__in=pks).defer("html", "authorship")
    }
    parts = parts_of(revisions)
    versions = []
    for revision in revisions:
        checkpoint, note = made.get(revision.pk), getattr(revision, "version_note", None)
        comment = (note.comment if note else "") or (checkpoint.comment if checkpoint else "")
        number, people = numbers[revision.pk], parts[revision.pk]
        if note and note.restored_from_id:
            kind = _("Restored")
        elif number == 1:
            kind = pgettext("a version", "Created")
        else:
            kind = _kind(checkpoint)
        versions.append(Version(number, revision, kind, comment, people))
    return versions


def _kind(checkpoint: Checkpoint | None) -> str:
    kinds = Checkpoint.Kind
    return {
        kinds.IDLE: _("Pause in writing"),
        kinds.TIMER: _("While writing"),
        kinds.LEAVE: _("End of writing"),
        kinds.RESTORE: _("Restored"),
        kinds.EXTERNAL: _("Saved outside of the editor"),
        kinds.PUBLISH: _("Published"),
    }.get(checkpoint.kind if checkpoint else "", _("Saved"))  # type: ignore[call-overload]


def parts_of(revisions: Sequence[Revision]) -> dict[int, list[Part]]:
    """Who wrote each revision (loaded with `user`), who did most first. One query.

    Several people where it was written together, else who saved it.
    """
    rows: dict[int, list[Contributor]] = {revision.pk: [] for revision in revisions}
    found = Contributor.objects.filter(checkpoint__revision_id__in=rows)
    found = found.select_related("user", "checkpoint")
    for row in found.defer("checkpoint__html", "checkpoint__authorship"):
        rows[row.checkpoint.revision_id].append(row)  # type: ignore[index]
    return {revision.pk: _parts(revision, rows[revision.pk]) for revision in revisions}


def _parts(revision: Revision, rows: list[Contributor]) -> list[Part]:
    if not rows:
        return [Part(revision.user)] if revision.user else []
    total = sum(row.inserted + row.deleted for row in rows)
    rows.sort(key=lambda row: (-(row.inserted + row.deleted), -row.edits, row.pk))
    return [
        Part(
            row.user,
            row.inserted,
            row.deleted,
            round(100 * (row.inserted + row.deleted) / total) if total and len(rows) > 1 else None,
        )
        for row in rows
    ]


def writers_of(revisions: Sequence[Revision]) -> dict[int, list[Any]]:
    """The people behind each revision whose accounts are still there. One query."""
    return {
        pk: [part.user for part in parts if part.user] for pk, parts in parts_of(revisions).items()
    }


def each_once(people: Iterable[Any]) -> list[Any]:
    return list({person.pk: person for person in people}.values())


# --- pictures -------------------------------------------------------------------------------------


def pictures_of(page: Any, revision: Revision) -> dict[int, PictureVersion]:
    """Which versions of the page's pictures a revision showed; the newest one shows the current ones."""
    body = revision.content.get("body", "")
    if "data-attachment=" not in body:
        return {}
    is_newest = revision.pk in (page.latest_revision_id, page.live_revision_id)
    versions = AttachmentVersion.objects.filter(
        attachment__page_id=page.pk,
        attachment__trashed_at=None,
        attachment_id__in=references(body).attachments,
        media_type__in=INLINE_TYPES,
    )
    found: dict[int, PictureVersion] = {}
    rows = versions.order_by("number").values_list("attachment_id", "number", "uploaded_at")
    for attachment_id, number, uploaded_at in rows:
        # The first one also where the revision is older than its file, as in a copied page.
        if is_newest or uploaded_at <= revision.created_at or attachment_id not in found:
            since = date_format(localtime(uploaded_at), "SHORT_DATETIME_FORMAT")
            found[attachment_id] = PictureVersion(number, since)
    return found


# --- of one person, with a name -------------------------------------------------------------------


def writers_among(versions: QuerySet[Revision]) -> QuerySet:
    """Everybody who wrote one of these versions or a part of it."""
    alone = versions.order_by().values("user_id")
    together = Contributor.objects.filter(
        checkpoint__revision_id__in=versions.order_by().values("pk")
    )
    people = get_user_model()._default_manager.all()
    return people.filter(Q(pk__in=alone) | Q(pk__in=together.values("user_id")))


def written_by(versions: QuerySet[Revision], user: Any) -> QuerySet[Revision]:
    """Those that this person wrote, alone or with others."""
    parts = Contributor.objects.filter(user_id=user.pk, checkpoint__revision__isnull=False)
    return versions.filter(Q(user_id=user.pk) | Q(pk__in=parts.values("checkpoint__revision_id")))


def named(versions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Those whose authors said what they had changed."""
    said = Checkpoint.objects.filter(revision_id__in=versions.order_by().values("pk"))
    said = said.exclude(comment="")
    return versions.filter(Q(version_note__comment__gt="") | Q(pk__in=said.values("revision_id")))


def numbers_of(revisions: Sequence[Revision], versions: QuerySet[Revision]) -> dict[int, int]:
    """How many of `versions` had been made by each of them, itself included. One query."""
    until = {
        f"until_{revision.pk}": Count(
            "pk",
            filter=Q(created_at__lt=revision.created_at)
            | Q(created_at=revision.created_at, pk__lte=revision.pk),
        )
        for revision in revisions
    }
    counted = versions.order_by().aggregate(**until) if until else {}
    return {revision.pk: counted[f"until_{revision.pk}"] for revision in revisions}
