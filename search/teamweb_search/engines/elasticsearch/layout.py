"""What an index holds, and documents on their way into it and out of it."""

import datetime
from typing import Any

from ...documents.document import Document
from ..base import Found
from ..results import Hit
from ..terms import Terms

SETTINGS = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": "1s",
    # How long a removed document remembers its version: longer than any write is under way.
    "gc_deletes": "1h",
    "analysis": {
        # What is written here was cut and stemmed by `analysis`, as for the other engine.
        "analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}},
    },
}
_WORDS = {"type": "text", "analyzer": "words"}
_SHOWN = {"type": "text", "index": False}
MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "source": {"type": "keyword"},
        "access": {"type": "long"},
        "kind": {"type": "keyword"},
        "space": {"type": "keyword"},
        "year": {"type": "integer"},
        "date": {"type": "date", "format": "strict_date"},
        "id": {"type": "keyword"},
        "url": {"type": "keyword", "index": False, "doc_values": False},
        "parent": {"type": "keyword", "index": False, "doc_values": False},
        "language": {"type": "keyword"},
        "shown_title": _SHOWN,
        "shown_body": _SHOWN,
        "title": _WORDS,
        "headings": _WORDS,
        "body": _WORDS,
        "title_words": {**_WORDS, "norms": False},
        "parts": {**_WORDS, "norms": False},
        "exact": {**_WORDS, "norms": False},
        "spelling": {**_WORDS, "norms": False, "index_options": "docs"},
    },
}


def index_action(name: str, document: Document, version: int) -> dict:
    terms = Terms.of(document)
    return {
        "_op_type": "index",
        "_index": name,
        "_id": document.id,
        "version": version,
        "version_type": "external_gte",
        "_source": {
            "id": document.id,
            "source": document.source,
            "access": document.access,
            "kind": document.kind,
            "space": document.space,
            "year": document.year,
            "date": document.date,
            "url": document.url,
            "parent": document.parent,
            "language": document.language,
            "shown_title": document.title,
            "shown_body": document.body,
            "title": terms.title,
            "headings": terms.headings,
            "body": terms.body,
            "title_words": terms.exact[0],
            "parts": terms.parts,
            # A list keeps phrases from reaching from one text into the next.
            "exact": list(terms.exact),
            "spelling": " ".join(terms.spelling),
        },
    }


def delete_action(name: str, id_: str, version: int) -> dict:
    return {
        "_op_type": "delete",
        "_index": name,
        "_id": id_,
        "version": version,
        "version_type": "external_gte",
    }


def found_from(hit: Any) -> Found:
    found = hit.to_dict()
    date = found.get("date")
    return Found(
        Hit(
            id=hit.meta.id,
            source=found["source"],
            kind=found["kind"],
            title=found["shown_title"],
            url=found["url"],
            space=found["space"],
            date=datetime.date.fromisoformat(date) if date else None,
            score=float(hit.meta.score or 0),
            parent=found.get("parent", ""),
        ),
        found.get("shown_body", ""),
    )
