"""The attribution of one text: applies its updates and gives returned text to its first writer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from ..update_log.log import KEPT, TEXT
from ..yjs.updates import ANY, decode, utf16_length
from .authored_text import AuthoredText, Run, Sources
from .item_tree import Incoming, ItemTree
from .items import Item, Range, follows

# Code points of deleted text that are remembered.
MAX_DELETED = 400_000


@dataclass
class Tally:
    """Code points that one update wrote and deleted; what was only moved counts as neither."""

    inserted: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class KeptNote:
    """The browser's note that text of a range came back, and that `sources` were deleted for it."""

    kept: Range
    sources: tuple[Range, ...] = ()


@dataclass
class _Changes:
    """What one call of `apply` has brought so far."""

    inserted: int = 0
    texts: list[Range] = field(default_factory=list)
    deleted: list[Item] = field(default_factory=list)
    notes: list[KeptNote] = field(default_factory=list)


class TextAttribution:
    def __init__(self) -> None:
        self.tree = ItemTree()
        # What came before something that it builds on.
        self.waiting: list[Incoming] = []
        self.waiting_deletes: list[Range] = []
        self.waiting_notes: list[KeptNote] = []
        # What was deleted at once in one place, in reading order; oldest first.
        self.deleted: list[list[Range]] = []

    def apply(
        self,
        payload: bytes,
        *,
        writer: int | None,
        version: int,
        authors: Iterable[Sequence[Any]] = (),
        words: Iterable[AuthoredText] = (),
    ) -> Tally:
        """Apply one update; one that came before changes nothing. Raises BadUpdate.

        `authors`: [client, first clock, end clock, user id] of what somebody else than `writer`
        wrote. `words`: what the update brings back; then all of it counts as kept.
        """
        decoded = decode(payload)
        changes = _Changes()
        self.waiting += [
            Incoming(client, struct, writer, version)
            for client, structs in decoded.structs.items()
            for struct in structs
        ]
        # In the order of clocks: a client's struct can only follow the one before.
        self.waiting.sort(key=lambda each: (each.client, each.struct.clock))
        self._integrate_waiting(changes)
        deletes = [(client, clock, clock + length) for client, clock, length in decoded.deletes]
        self._delete([*self.waiting_deletes, *deletes], changes)
        for client, first, end, user_id in authors:
            for item in self._texts_within([(client, first, end)]):
                item.writer = user_id
        deleted = sum(len(item.text or "") for item in changes.deleted)
        for items in self.tree.in_reading_order(changes.deleted):
            self.deleted.append([item.range for item in items])
        known = list(words)
        notes = [KeptNote(each) for each in changes.texts] if known else changes.notes
        moved = self._restore_writers([*self.waiting_notes, *notes], known)
        self._forget_oldest()
        return Tally(max(changes.inserted - moved, 0), max(deleted - moved, 0))

    def runs(self) -> list[Run]:
        """Return the words of the text in reading order, each stretch with its writer."""
        found: list[Run] = []
        for item in self.tree.read(TEXT):
            last = found[-1] if found else None
            text = item.text or ""
            if last and (last.writer, last.version) == (item.writer, item.version):
                found[-1] = Run(last.text + text, item.writer, item.version)
            else:
                found.append(Run(text, item.writer, item.version))
        return found

    def _integrate_waiting(self, changes: _Changes) -> None:
        """Integrate what can be, again and again: clients build on each other in any order."""
        waiting, has_progress = self.waiting, True
        while waiting and has_progress:
            has_progress, left_over = False, []
            blocked: set[int] = set()
            for incoming in waiting:
                if incoming.client not in blocked and self._integrate(incoming, changes):
                    has_progress = True
                else:
                    blocked.add(incoming.client)
                    left_over.append(incoming)
            waiting = left_over
        self.waiting = waiting

    def _integrate(self, incoming: Incoming, changes: _Changes) -> bool:
        """Return False while something that it builds on has not come yet."""
        if not self.tree.can_integrate(incoming):
            return False
        item = self.tree.integrate(incoming)
        if item is None:
            return True
        if item.text and item.sub is None:
            changes.inserted += len(item.text)
            changes.texts.append(item.range)
        elif item.kind == ANY and item.parent == KEPT:
            changes.notes += _notes(incoming.client, incoming.struct.content)
        return True

    # Deleting

    def _delete(self, ranges: list[Range], changes: _Changes) -> None:
        self.waiting_deletes = []
        for client, first, end in ranges:
            known = self.tree.next_clock(client)
            if end > known:
                self.waiting_deletes.append((client, max(first, known), end))
            for item in self.tree.within(client, first, end):
                if not item.is_deleted:
                    item.is_deleted = True
                    if item.text and item.sub is None:
                        changes.deleted.append(item)

    def _forget_oldest(self) -> None:
        size = sum(end - first for each in self.deleted for _client, first, end in each)
        while self.deleted and size > MAX_DELETED:
            for client, first, end in self.deleted.pop(0):
                size -= end - first
                for item in self.tree.within(client, first, end):
                    item.text = None

    # What came back

    def _restore_writers(self, notes: list[KeptNote], words: list[AuthoredText]) -> int:
        """Give text of kept ranges to its first writers and return how many code points that was."""
        self.waiting_notes = []
        moved = 0
        deleted: list[AuthoredText] | None = None
        for note in notes:
            client, _first, end = note.kept
            if end > self.tree.next_clock(client):
                self.waiting_notes.append(note)
                continue
            if deleted is None:
                deleted = [self._words_of(each) for each in reversed(self.deleted)]
            gone = [item for item in self._texts_within(note.sources) if item.is_deleted]
            named = self.tree.in_reading_order(gone)
            sources = Sources([*words, *map(AuthoredText.of_items, named), *deleted])
            moved += sum(self._assign_writers(piece, sources) for piece in self._pieces(note.kept))
        return moved

    def _words_of(self, ranges: list[Range]) -> AuthoredText:
        return AuthoredText.of_items(self._texts_within(ranges))

    def _pieces(self, kept: Range) -> list[list[Item]]:
        """Return the texts of a range, grouped where they follow one another in the text."""
        found: list[list[Item]] = []
        for item in self._texts_within([kept]):
            if found and follows(found[-1][-1], item):
                found[-1].append(item)
            else:
                found.append([item])
        return found

    def _assign_writers(self, piece: list[Item], sources: Sources) -> int:
        start = moved = 0
        for part in sources.parts("".join(item.text or "" for item in piece)):
            if isinstance(part, int):
                start += part
                continue
            for size, writer, version in part:
                for item in self._cut_out(piece, start, size):
                    item.writer, item.version = writer, version
                start += size
                moved += size
        return moved

    def _cut_out(self, piece: list[Item], start: int, size: int) -> list[Item]:
        """Return the items of exactly these code points; `piece` gets the parts of a split item."""
        found, place = [], 0
        for edge in (start, start + size):
            place = 0
            for number, item in enumerate(piece):
                length = len(item.text or "")
                if place < edge < place + length:
                    units = utf16_length((item.text or "")[: edge - place])
                    piece.insert(number + 1, self.tree.split(item, units))
                    break
                place += length
        place = 0
        for item in piece:
            if start <= place < start + size:
                found.append(item)
            place += len(item.text or "")
        return found

    def _texts_within(self, ranges: Iterable[Range]) -> list[Item]:
        return [item for each in ranges for item in self.tree.within(*each) if item.text]


def _notes(client: int, values: Any) -> list[KeptNote]:
    """Read entries [client, first clock, end clock] of what came back and of what was deleted for it.

    The values come from a browser: entries for another client, and what is no entry, are left out.
    """
    found = []
    for value in values or []:
        if not isinstance(value, list) or not value or len(value) % 3:
            continue
        if not all(isinstance(each, int | float) and isfinite(each) for each in value):
            continue
        numbers = [max(int(each), 0) for each in value]
        kept, *sources = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        if kept[0] == client:
            found.append(KeptNote(kept, tuple(sources)))
    return found
