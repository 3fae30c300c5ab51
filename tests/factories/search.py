"""Documents, readers and imported texts for tests of search."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from teamweb_search.documents import Document
from teamweb_search.models import ImportedDocument

# Set by tests: person's key (None: visitor) -> access ids. Named by SEARCH_READABLE_ACCESS there.
READABLE: dict[int | None, set[int]] = {}


def readable_accesses(user: Any) -> set[int]:
    return {0, *READABLE.get(getattr(user, "pk", None), set())}


def access_of_space(key: str) -> int:
    return {"offen": 0, "geheim": 7}[key]


def document(id: str, title: str = "", body: str = "", **facts: Any) -> Document:
    return Document(id=id, title=title, body=body, **{"access": 0, **facts})


class ImportedDocumentFactory(DjangoModelFactory):
    class Meta:
        model = ImportedDocument

    external_id = factory.Sequence(lambda n: f"text-{n}")
    title = factory.Sequence(lambda n: f"Text {n}")
    text = "Ein Text."
    space = "offen"
    access_id = 0
