"""The update log: appended to under one row lock, read in order by everybody."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from pycrdt import Doc

from ..errors import TooOld
from ..models import CoeditedDocument, Update

# The name of the text's root in the Yjs document, as TipTap has it, and of the list of kept ranges.
TEXT, KEPT = "default", "kept"


@dataclass(frozen=True)
class NewUpdate:
    payload: bytes
    user_id: int | None
    kind: str = Update.Kind.BROWSER
    authors: list = field(default_factory=list)
    restored_from_id: int | None = None


@dataclass(frozen=True)
class State:
    """A document as of `seq`, and all that is known of its kind."""

    doc: Doc
    seq: int
    epoch: int


@transaction.atomic
def append(document_id: int, updates: Iterable[NewUpdate]) -> int:
    """Store updates in this order and return the number of the last one.

    The row lock gives one order over all workers. Raises CoeditedDocument.DoesNotExist.
    """
    document = CoeditedDocument.objects.select_for_update().only("head_seq").get(pk=document_id)
    rows = [
        Update(
            document=document,
            seq=document.head_seq + place,
            payload=new.payload,
            user_id=new.user_id,
            kind=new.kind,
            authors=new.authors,
            restored_from_id=new.restored_from_id,
        )
        for place, new in enumerate(updates, start=1)
    ]
    Update.objects.bulk_create(rows)
    document.head_seq += len(rows)
    document.save(update_fields=["head_seq"])
    return document.head_seq


@dataclass(frozen=True)
class Stored:
    """What a document as of `seq` is made from: applied in this order."""

    payloads: list[bytes]
    seq: int
    epoch: int


def stored(document_id: int, *, until: int | None = None) -> Stored:
    """Read the snapshot and the rows behind it; the caller makes the Doc in another thread.

    Raises TooOld where an earlier state needs rows before the snapshot that were thinned.
    """
    with transaction.atomic():
        document = CoeditedDocument.objects.defer("text_attribution").get(pk=document_id)
        if until is not None and until < document.snapshot_seq:
            return _replayed(document, until)
        rows = Update.objects.filter(document_id=document_id, seq__gt=document.snapshot_seq)
        if until is not None:
            rows = rows.filter(seq__lte=until)
        found = list(rows.order_by("seq").values_list("seq", "payload"))
    payloads = [bytes(document.snapshot)] if document.snapshot else []
    payloads += [bytes(payload) for _seq, payload in found]
    return Stored(payloads, found[-1][0] if found else document.snapshot_seq, document.epoch)


def _replayed(document: CoeditedDocument, until: int) -> Stored:
    """As `stored`, from the rows alone."""
    rows = Update.objects.filter(document=document, seq__lte=until).order_by("seq")
    found = list(rows.values_list("seq", "payload"))
    if not found or found[0][0] != 1:
        raise TooOld(document)
    return Stored([bytes(payload) for _seq, payload in found], found[-1][0], document.epoch)


def load(document_id: int, *, until: int | None = None) -> State:
    """The document from its snapshot and the rows behind it; `until`: as of that row.

    Raises TooOld as `stored` does. A Doc belongs to the thread that made it.
    """
    found = stored(document_id, until=until)
    return State(_made(found), found.seq, found.epoch)


def replay(document_id: int, *, until: int) -> Doc:
    """The document from its rows alone, without the snapshot. Raises TooOld."""
    return _made(_replayed(CoeditedDocument.objects.get(pk=document_id), until))


def _made(found: Stored) -> Doc:
    doc: Doc = Doc()
    # One transaction: merging many rows first is far slower.
    with doc.transaction():
        for payload in found.payloads:
            doc.apply_update(payload)
    return doc


def rows_after(document_id: int, seq: int) -> list[tuple[int, bytes]]:
    """Number and payload of what was stored after `seq`."""
    rows = Update.objects.filter(document_id=document_id, seq__gt=seq).order_by("seq")
    return [(number, bytes(payload)) for number, payload in rows.values_list("seq", "payload")]
