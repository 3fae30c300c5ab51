from dataclasses import dataclass
from typing import Self

from ..models import IndexQueueEntry
from ..query.reader import Reader


@dataclass(frozen=True)
class Scope:
    """What one reader may find: every question to an index is asked within one.

    `hidden` are sources whose new access is not in the index yet and not the reader's.
    """

    access_ids: tuple[int, ...]
    hidden: tuple[str, ...]

    @classmethod
    def of(cls, reader: Reader) -> Self:
        pending = IndexQueueEntry.objects.filter(access_id__isnull=False)
        coming = set(pending.order_by().values_list("access_id", flat=True).distinct())
        hidden: tuple[str, ...] = ()
        if closed := coming - reader.access_ids:
            sources = pending.filter(access_id__in=closed).order_by()
            hidden = tuple(sorted(set(sources.values_list("source", flat=True))))
        return cls(tuple(sorted(reader.access_ids)), hidden)
