"""Queries that Django compiles once and that are asked again with other values.

Building and compiling takes Django several times as long as the database takes to answer, and every
page asks the same few questions. Only the statement is kept, never an answer.

    rows = prepared(marks_of, user_id=user.pk, page_id=page.pk)
"""

import copy
import datetime
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import QuerySet

KEPT = 1_000
# Stands in for values while a query is compiled; no query of ours has such constants.
_NUMBER = 1_913_000_000
# Beyond what a column of whole numbers may hold.
_LARGE = 2**31
_MOMENT = datetime.datetime(2913, 1, 1, tzinfo=datetime.UTC)

_statements: "OrderedDict[Hashable, _Statement]" = OrderedDict()
_lock = Lock()


def prepared(
    build: Callable[..., QuerySet], *, key: tuple[Hashable, ...] = (), **values: Any
) -> list[Any]:
    """The rows of `build(**values)`.

    The statement may depend on `values` only as what it compares with (whole numbers, texts,
    moments). Whatever else it depends on, such as what `build` closes over, belongs into `key`.
    The tests compare each statement with a new one (tests/conftest.py).
    """
    if any(isinstance(value, int) and abs(value) >= _LARGE for value in values.values()):
        # Django knows that no row has such a number; the database would refuse it.
        return list(build(**values))
    return statement_of(build, key, values).rows(values)


def statement_of(
    build: Callable[..., QuerySet], key: tuple[Hashable, ...], values: dict[str, Any]
) -> "_Statement":
    kinds = tuple((one, type(value)) for one, value in values.items())
    name = (build.__module__, build.__qualname__, key, kinds)
    with _lock:
        statement = _statements.get(name)
        if statement is not None:
            _statements.move_to_end(name)
    if statement is None:
        stand_ins = {
            one: _stand_in(value, place) for place, (one, value) in enumerate(values.items())
        }
        statement = _compiled(build(**stand_ins), stand_ins)
        with _lock:
            _statements[name] = statement
            while len(_statements) > KEPT:
                _statements.popitem(last=False)
    return statement


@dataclass(frozen=True)
class _Slot:
    """Where a value stands among the parameters; `text` is the parameter that holds a stand-in."""

    place: int
    name: str
    stand_in: Any
    parameter: Any

    def filled(self, value: Any, connection: Any) -> Any:
        value = _adapted(value, connection)
        if self.parameter == self.stand_in:
            # psycopg has kinds of whole numbers of its own.
            return type(self.parameter)(value) if isinstance(value, int) else value
        # A pattern of LIKE around it.
        return self.parameter.replace(self.stand_in, connection.ops.prep_for_like_query(value))


@dataclass(frozen=True)
class _Statement:
    queryset: QuerySet
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    slots: tuple[_Slot, ...]

    def filled(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The parameters of the statement for these values."""
        connection = connections[self.queryset.db]
        parameters = list(self.parameters)
        for slot in self.slots:
            parameters[slot.place] = slot.filled(values[slot.name], connection)
        return tuple(parameters)

    def rows(self, values: dict[str, Any]) -> list[Any]:
        connection = connections[self.queryset.db]
        parameters = self.filled(values)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (self.sql, parameters)
        # What Django's iterables ask of a queryset.
        asked: Any = SimpleNamespace(
            db=self.queryset.db,
            query=_Compiled(self.queryset.query, compiler),
            _known_related_objects={},
        )
        rows: Any = self.queryset._iterable_class(asked)  # type: ignore[attr-defined]
        return list(rows)


class _Compiled:
    """A query whose compiler has done its work."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query = query
        self._compiler = compiler

    def get_compiler(self, *_args: Any, **_options: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _compiled(queryset: QuerySet, stand_ins: dict[str, Any]) -> _Statement:
    connection = connections[queryset.db]
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, parameters = compiler.as_sql()
    slots = [
        _Slot(place, name, stand_in, parameter)
        for name, value in stand_ins.items()
        for stand_in in [_adapted(value, connection)]
        for place, parameter in enumerate(parameters)
        if _holds(parameter, stand_in)
    ]
    return _Statement(queryset, compiler, sql, tuple(parameters), tuple(slots))


def _stand_in(value: Any, place: int) -> Any:
    if isinstance(value, datetime.datetime):
        return _MOMENT + datetime.timedelta(days=place)
    if isinstance(value, str):
        return f"standsfor{place}here"
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBER + place
    raise TypeError(f"{type(value).__name__} cannot be prepared")


def _adapted(value: Any, connection: Any) -> Any:
    is_moment = isinstance(value, datetime.datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value


def _holds(parameter: Any, stand_in: Any) -> bool:
    if isinstance(parameter, str) and isinstance(stand_in, str):
        return stand_in in parameter
    return bool(parameter == stand_in)
