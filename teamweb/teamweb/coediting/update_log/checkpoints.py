"""The log becomes a version: text, main writer, contributors, and who wrote which words."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.db.models import F, Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...accounts.typing import User
from ...core.richtext import UnknownMarkup
from ...core.richtext.text import texts_of
from ..actions import text_now, text_of
from ..conversion import normalised, to_html
from ..errors import ClosedForNow
from ..models import Checkpoint, CoeditedDocument, Contributor, Update
from ..registry import CoeditedField, field_of
from ..text_attribution import (
    AuthoredText,
    Tally,
    TextAttribution,
    dump_attribution,
    load_attribution,
)
from ..text_attribution.authorship import of_history, to_record
from ..wire.bus import announce
from . import log

logger = logging.getLogger(__name__)

# A pause in writing, and the longest that typing goes on without a version.
PAUSE = timedelta(seconds=15)
AT_LATEST = timedelta(minutes=3)
KEEP_LOG = timedelta(days=90)
RETRY = timedelta(hours=1)
# Another checkpoint of the same document may come first; then it is tried anew.
ATTEMPTS = 4


@dataclass
class _Share:
    """What one person did: updates, and the code points they wrote and deleted."""

    edits: int = 0
    inserted: int = 0
    deleted: int = 0


@dataclass
class _Draft:
    """A version as it would be stored: made from the log without holding a lock."""

    base_seq: int
    seq: int
    html: str
    snapshot: bytes
    text_attribution: bytes
    authorship: list[list]
    shares: dict[int | None, _Share] = field(default_factory=dict)


def checkpoint(
    document_id: int,
    kind: str,
    *,
    by: User | None = None,
    comment: str = "",
    force: bool = False,
    revision: Any = None,
) -> Checkpoint | None:
    """Make a version of what the log holds. The same text as before makes none, unless `force`.

    `by` saved on purpose; the version's main writer is who wrote most of it. `revision`: where the
    text was stored just now by somebody else; it becomes the version if it holds all of the log. Raises UnknownMarkup
    for a text that is outside the schema: the last good version stays, the log keeps everything. None
    also where the object takes no version now (`ClosedForNow`).
    """
    for _attempt in range(ATTEMPTS):
        document = CoeditedDocument.objects.get(pk=document_id)
        if document.head_seq == 0:
            return None
        has_news = document.head_seq > document.checkpoint_seq
        if not (has_news or force or comment or revision):
            return None
        draft = _draft(document)
        with suppress(ClosedForNow), transaction.atomic():
            document = CoeditedDocument.objects.select_for_update().get(pk=document_id)
            if document.checkpoint_seq != draft.base_seq:
                continue
            made = Checkpoint(
                document=document,
                seq=draft.seq,
                kind=kind,
                comment=comment[:300],
                revision=revision,
            )
            return _store(made, draft, by=by, force=force)
        return None
    raise RuntimeError(f"document {document_id}: other checkpoints always came first")


def _draft(document: CoeditedDocument) -> _Draft:
    state = log.load(document.pk)
    html = to_html(state.doc)
    attribution, shares = _attribution(document, until=state.seq)
    return _Draft(
        base_seq=document.checkpoint_seq,
        seq=state.seq,
        html=html,
        snapshot=state.doc.get_update(),
        text_attribution=dump_attribution(attribution),
        authorship=to_record(attribution.runs(), html),
        shares=shares,
    )


def _attribution(
    document: CoeditedDocument, *, until: int
) -> tuple[TextAttribution, dict[int | None, _Share]]:
    """Who wrote what as of row `until`, and what everybody did since the last checkpoint."""
    attribution = load_attribution(bytes(document.text_attribution or b""))
    shares: dict[int | None, _Share] = {}
    rows = Update.objects.filter(document=document, seq__lte=until).order_by("seq")
    if document.text_attribution:
        rows = rows.filter(seq__gt=document.checkpoint_seq)
    for row in rows.select_related("restored_from__revision"):
        try:
            tally = attribution.apply(
                bytes(row.payload),
                writer=row.user_id,
                version=until,
                authors=row.authors,
                words=_words(document, row),
            )
        except Exception:
            # A version without a known writer is better than none.
            logger.exception("who wrote a change is not known", extra={"update": row.pk})
            tally = Tally()
        if row.kind != Update.Kind.IMPORT and row.seq > document.checkpoint_seq:
            share = shares.setdefault(row.user_id, _Share())
            share.edits += 1
            share.inserted += tally.inserted
            share.deleted += tally.deleted
    return attribution, shares


def _words(document: CoeditedDocument, row: Update) -> Iterable[AuthoredText]:
    """Words with known writers that a row brings back or takes over."""
    version = row.restored_from
    if row.kind == Update.Kind.IMPORT:
        history = field_of(document).history(document.content_object)
        return reversed(of_history(history))
    if version is not None and version.authorship:
        return [AuthoredText("".join(texts_of(text_of(version))), version.authorship)]
    return []


def _store(made: Checkpoint, draft: _Draft, *, by: User | None, force: bool) -> Checkpoint | None:
    document = made.document
    has_news = draft.seq > draft.base_seq
    offered, target = field_of(document), document.content_object
    if target is None:
        return None
    document.checkpoint_seq = document.snapshot_seq = draft.seq
    document.snapshot, document.text_attribution = draft.snapshot, draft.text_attribution
    document.failure = {}
    document.save(
        update_fields=["checkpoint_seq", "snapshot_seq", "snapshot", "text_attribution", "failure"]
    )
    if made.revision is not None and draft.html == text_of(made):
        pass
    elif force or (has_news and draft.html != normalised(offered.html(target))):
        main = _main_writer(draft.shares) or by
        made.revision = offered.save(
            target, draft.html, by=main, kind=made.kind, comment=made.comment
        )
    elif not _names_what_is_there(offered, target, made):
        return None
    made.target_version = offered.version(target)
    made.html = "" if made.revision else draft.html
    made.authorship = draft.authorship
    made.save()
    Contributor.objects.bulk_create(
        Contributor(checkpoint=made, user_id=user_id, **vars(share))
        for user_id, share in draft.shares.items()
    )
    return made


def _names_what_is_there(offered: CoeditedField, target: Any, made: Checkpoint) -> bool:
    """Whether the stored text still lacks a version here: it is older than writing together.

    Where it has one, a comment names that one.
    """
    known = Checkpoint.objects.filter(document=made.document)
    made.revision = offered.revision(target)
    last = known.order_by("-seq").first()
    if last is None or (made.revision and not known.filter(revision=made.revision).exists()):
        made.kind = made.kind if made.comment else Checkpoint.Kind.EXTERNAL
        return True
    if made.comment and not last.comment:
        last.comment = made.comment
        last.save(update_fields=["comment"])
    return False


def _main_writer(shares: dict[int | None, _Share]) -> User | None:
    """Who wrote and deleted most, of those whose accounts are still there."""
    sizes = {
        pk: (share.inserted + share.deleted, share.edits)
        for pk, share in shares.items()
        if pk is not None
    }
    found = get_user_model()._default_manager.in_bulk(sizes)
    return max(found.values(), key=lambda user: sizes[user.pk], default=None)


# --- what the beat finds --------------------------------------------------------------------------


def make_due_checkpoints() -> int:
    """Versions of texts whose session is gone or did not ask: after a pause, or after some minutes.

    What failed is tried again when something new was written, or after an hour.
    """
    now, made = timezone.now(), 0
    ahead = CoeditedDocument.objects.filter(head_seq__gt=F("checkpoint_seq")).exclude(
        failed_seq=F("head_seq"), failed_at__gt=now - RETRY
    )
    for document in ahead.defer("snapshot", "text_attribution"):
        rows = Update.objects.filter(document=document, seq__gt=document.checkpoint_seq)
        first = rows.aggregate(first=Min("created_at"))["first"]
        last = rows.order_by("-seq").values_list("created_at", flat=True).first()
        if first is None or last is None:
            continue
        kind = Checkpoint.Kind.IDLE if last < now - PAUSE else Checkpoint.Kind.TIMER
        if last < now - PAUSE or first < now - AT_LATEST:
            made += make_checkpoint(document.pk, kind)
    return made


def make_checkpoint(document_id: int, kind: str) -> bool:
    """`checkpoint` for background work: what cannot become a version is reported, not raised.

    The writers in the text are notified.
    """
    head_seq = CoeditedDocument.objects.filter(pk=document_id).values_list("head_seq", flat=True)
    seq = head_seq.first() or 0
    try:
        return checkpoint(document_id, kind) is not None
    except CoeditedDocument.DoesNotExist:
        return False
    except DatabaseError:
        # The database is away or busy: the next call finds the text.
        logger.exception("no version", extra={"document": document_id})
    except UnknownMarkup as error:
        logger.error(
            "text outside the schema, its last version stays",
            extra={"document": document_id, "reason": str(error)},
        )
        _note_failure(document_id, seq)
    except Exception:
        logger.exception("no version can be made", extra={"document": document_id})
        _note_failure(document_id, seq)
    return False


@transaction.atomic
def _note_failure(document_id: int, seq: int) -> None:
    failure = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            failure[language] = _("All is stored, but no version can be made: %(reason)s") % {
                "reason": _reason(document_id)
            }
    CoeditedDocument.objects.filter(pk=document_id).update(
        failure=failure, failed_seq=seq, failed_at=timezone.now()
    )
    transaction.on_commit(partial(announce, document_id))


def _reason(document_id: int) -> str:
    try:
        text_now(CoeditedDocument.objects.get(pk=document_id))
    except UnknownMarkup as error:
        return str(error)
    return _("an error on the server, which was reported")


def thin_logs() -> int:
    """Delete rows that are part of a snapshot and older than `KEEP_LOG`; who wrote what stays known."""
    old = Update.objects.filter(
        seq__lte=F("document__snapshot_seq"), created_at__lt=timezone.now() - KEEP_LOG
    )
    return old.delete()[0]
