"""Events of one series side by side, with what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TENTHS = 1_000  # of a percent in the whole


def shares(counts: Sequence[int]) -> list[Decimal]:
    """Each count's percentage with one decimal; together exactly 100.0.

    Rounded by the largest remainder; where remainders are equal, the earlier one gets the tenth.
    All are 0.0 when there is nothing to share.
    """
    total = sum(counts)
    if not total:
        return [Decimal("0.0") for _count in counts]
    tenths = [count * TENTHS // total for count in counts]
    missing = TENTHS - sum(tenths)
    by_remainder = sorted(range(len(counts)), key=lambda n: -(counts[n] * TENTHS % total))
    for place in by_remainder[:missing]:
        tenths[place] += 1
    return [Decimal(number) / 10 for number in tenths]


@dataclass(frozen=True)
class Row:
    event: Any
    participants: int | None
    share: Decimal | None


@dataclass(frozen=True)
class SeriesOverview:
    """The events of a series in the order they were held; figures where they are known."""

    name: str
    rows: list[Row]
    total: int | None
    is_estimate: bool

    @classmethod
    def of(cls, name: str, events: Sequence[Any]) -> "SeriesOverview":
        """`events` have a title, a number of participants or None, and `is_estimate`."""
        counted = [event for event in events if event.participants is not None]
        parts = dict(
            zip(
                [event.pk for event in counted],
                shares([event.participants for event in counted]),
                strict=True,
            )
        )
        return cls(
            name=name,
            rows=[Row(event, event.participants, parts.get(event.pk)) for event in events],
            total=sum(event.participants for event in counted) if counted else None,
            is_estimate=any(event.is_estimate for event in counted),
        )
