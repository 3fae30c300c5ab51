"""The text of an editing session in memory: the Yjs Doc, and the outline that judges updates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pycrdt

from ..actions import begin
from ..update_log import log
from ..yjs.outline import Outline
from ..yjs.updates import BadUpdate

logger = logging.getLogger(__name__)

# Stored rows are applied in pieces, so that other sessions are served in between.
APPLIED_AT_ONCE = 500


class LiveDocument:
    def __init__(self) -> None:
        self.doc: pycrdt.Doc = pycrdt.Doc()
        self.outline = Outline()
        # The last row of the log that is in the Doc.
        self.seq = self.epoch = 0
        self.changes_seen = 0

    @classmethod
    async def load(
        cls,
        document_id: int,
        read: Callable[..., Awaitable[Any]],
        unstored: Callable[[], Iterable[bytes]],
    ) -> "LiveDocument":
        """Read what is stored, and add what was taken but is not committed (`unstored`).

        Raises CoeditedDocument.DoesNotExist, DatabaseError.
        """
        loaded = cls()
        stored, loaded.outline = await read(_stored, document_id)
        await loaded._apply_in_pieces(stored.payloads)
        # Asked for only now: changes were taken while the rows were read.
        for payload in unstored():
            loaded.doc.apply_update(payload)
            loaded.outline.add(payload)
        loaded.doc.observe(loaded._note_change)
        loaded.seq, loaded.epoch = stored.seq, stored.epoch
        return loaded

    async def _apply_in_pieces(self, payloads: list[bytes]) -> None:
        for start in range(0, len(payloads), APPLIED_AT_ONCE):
            # One transaction each: merging many rows first is far slower.
            with self.doc.transaction():
                for payload in payloads[start : start + APPLIED_AT_ONCE]:
                    self.doc.apply_update(payload)
            await asyncio.sleep(0)

    def _note_change(self, event: pycrdt.TransactionEvent) -> None:
        self.changes_seen += 1

    def add_stored(self, payloads: Iterable[bytes]) -> Iterator[bytes]:
        """Apply committed updates of others, and yield those that could be applied."""
        for payload in payloads:
            try:
                self.outline.add(payload)
                self.doc.apply_update(payload)
            except (ValueError, RuntimeError) as error:
                logger.error("a stored change is broken", extra={"error": str(error)})
                continue
            yield payload


def _stored(document_id: int) -> tuple[log.Stored, Outline]:
    """Read the log of a document after bringing it in step with the stored text."""
    begin(document_id)
    stored = log.stored(document_id)
    outline = Outline()
    for payload in stored.payloads:
        try:
            outline.add(payload)
        except BadUpdate as error:
            logger.error("a stored change cannot be read", extra={"error": str(error)})
    return stored, outline
