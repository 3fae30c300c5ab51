import datetime
from collections.abc import Sequence
from dataclasses import dataclass

# The access id of what anybody may read, and one that no reader ever has.
PUBLIC = 0
NOBODY = -1


@dataclass(frozen=True, kw_only=True)
class Document:
    """One hit: a page section, an agenda item, a resolution, a question.

    `source` names the row it is made of ("page:12") and is filled in by the registry;
    all documents of a source are replaced together. `access` is the id a reader needs;
    without one nobody finds the document. `parent` is the title of what it is a part of.
    """

    id: str
    title: str
    body: str = ""
    access: int | None = None
    kind: str = ""
    source: str = ""
    headings: str = ""
    url: str = ""
    space: str = ""
    date: datetime.date | None = None
    language: str = "de"
    labels: Sequence[str] = ()
    parent: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a search document needs an id")
        if not self.kind:
            object.__setattr__(self, "kind", self.id.partition(":")[0])
        if isinstance(self.date, datetime.datetime):
            object.__setattr__(self, "date", self.date.date())

    @property
    def year(self) -> int | None:
        return self.date.year if self.date else None
