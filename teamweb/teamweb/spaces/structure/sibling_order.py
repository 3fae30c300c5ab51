"""The order of the pages below one page: gaps between ranks, so that a move writes one row."""

from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Max, Q, QuerySet

from ..errors import TreeChanged
from ..models import SpaceEntry

GAP = 1_024
# Beyond this the ranks of a level are given anew, long before the column is full.
HIGHEST = 2_000_000_000


@dataclass(frozen=True)
class Gap:
    """A place between two pages as a reader saw them: page numbers, 0 where the level ends.

    None is for a neighbour that the reader did not see. Without both, the place is the last one.
    """

    after: int | None = None
    before: int | None = None

    @property
    def is_last(self) -> bool:
        return self.after is None and self.before is None


@dataclass(frozen=True)
class Seen:
    """Where somebody saw a page before moving it: the page above, and the one before (0 for none)."""

    parent_id: int
    after: int | None = None


@dataclass(frozen=True)
class Siblings:
    """The ordered pages below one page without the one that moves: all of them, and those a reader sees."""

    parent_id: int
    everybody: QuerySet[SpaceEntry]
    seen: QuerySet[SpaceEntry]

    @classmethod
    def of(cls, parent_id: int, user: Any, *, without: int) -> Self:
        ordered = SpaceEntry.objects.filter(parent_id=parent_id, day=None)
        others = ordered.exclude(page_id=without).order_by("rank", "page_id")
        return cls(parent_id, others, others.visible_to(user))

    def rank_in(self, gap: Gap) -> int:
        """A free rank in the gap. Raises TreeChanged where the gap is not there any more."""
        if gap.is_last:
            return self._between(self.everybody.last(), None)
        before = self._left_of(gap)
        following = _behind(self.everybody, before).first()
        return self._between(before, following)

    def _left_of(self, gap: Gap) -> SpaceEntry | None:
        """The entry on the left of the gap; None at the beginning of the level."""
        if gap.after is not None:
            left = self._entry(gap.after)
            if gap.before is not None and _id(_behind(self.seen, left).first()) != gap.before:
                raise TreeChanged(self.parent_id)
            return left
        right = self._entry(gap.before or 0)
        return self.seen.last() if right is None else _ahead(self.seen, right).last()

    def _entry(self, page_id: int) -> SpaceEntry | None:
        if not page_id:
            return None
        entry = self.seen.filter(page_id=page_id).first()
        if entry is None:
            raise TreeChanged(self.parent_id)
        return entry

    def _between(self, left: SpaceEntry | None, right: SpaceEntry | None) -> int:
        low = left.rank if left else 0
        high = right.rank if right else low + 2 * GAP
        if high - low < 2 or high > HIGHEST:
            self._spread()
            for entry in (left, right):
                if entry:
                    entry.refresh_from_db(fields=["rank"])
            low = left.rank if left else 0
            high = right.rank if right else low + 2 * GAP
        return (low + high) // 2

    def _spread(self) -> None:
        """Give the level new ranks with gaps between them."""
        entries = list(self.everybody.select_for_update())
        for place, entry in enumerate(entries, start=1):
            entry.rank = place * GAP
        SpaceEntry.objects.bulk_update(entries, ["rank"], batch_size=500)


def _id(entry: SpaceEntry | None) -> int:
    return entry.pk if entry else 0


def _behind(entries: QuerySet[SpaceEntry], entry: SpaceEntry | None) -> QuerySet[SpaceEntry]:
    if entry is None:
        return entries
    return entries.filter(Q(rank__gt=entry.rank) | Q(rank=entry.rank, page_id__gt=entry.pk))


def _ahead(entries: QuerySet[SpaceEntry], entry: SpaceEntry) -> QuerySet[SpaceEntry]:
    return entries.filter(Q(rank__lt=entry.rank) | Q(rank=entry.rank, page_id__lt=entry.pk))


def page_before(entry: SpaceEntry, user: Any) -> int:
    """The page before this one in its level as `user` sees it; 0 for none."""
    siblings = Siblings.of(entry.parent_id or 0, user, without=entry.pk)
    return _id(_ahead(siblings.seen, entry).last())


def check_seen(entry: SpaceEntry, seen: Seen, user: Any) -> None:
    """Raises TreeChanged unless the page is still where somebody saw it."""
    if entry.parent_id != seen.parent_id:
        raise TreeChanged(entry.pk)
    if seen.after is not None and page_before(entry, user) != seen.after:
        raise TreeChanged(entry.pk)


def next_rank(parent_id: int) -> int:
    """The rank of a page that comes last below another."""
    last = SpaceEntry.objects.filter(parent_id=parent_id).aggregate(last=Max("rank"))["last"]
    return GAP if last is None else last + GAP
