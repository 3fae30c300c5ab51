import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hit:
    """One found document. `highlights` and `title_html` are safe HTML: escaped, with <mark>."""

    id: str
    source: str
    kind: str
    title: str
    url: str
    space: str
    date: datetime.date | None
    score: float
    parent: str = ""
    title_html: str = ""
    highlights: Sequence[str] = ()


@dataclass(frozen=True)
class Facet:
    """How many readable hits there are for one value, were only this value chosen."""

    value: str
    count: int


@dataclass(frozen=True)
class Results:
    total: int = 0
    hits: Sequence[Hit] = ()
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    suggestion: str = ""
    # Words that no readable text has, except as parts of others.
    missing: Sequence[str] = ()
    # Whether none of the words was found, only their parts or similar words.
    has_only_similar: bool = False
    took_ms: int = 0
