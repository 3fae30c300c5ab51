"""Short ways to ask an engine."""

from typing import Any

from teamweb_search.engines import Engine, Results
from teamweb_search.query import Reader, parse

VISITOR = Reader(frozenset({0}))


def reader(*access_ids: int) -> Reader:
    return Reader(frozenset({0, *access_ids}))


def results(engine: Engine, typed: str, by: Reader = VISITOR, **filters: Any) -> Results:
    engine.refresh()
    return engine.find(parse(typed, **filters), by)


def found(engine: Engine, typed: str, by: Reader = VISITOR, **filters: Any) -> list[str]:
    return [hit.id for hit in results(engine, typed, by, **filters).hits]
