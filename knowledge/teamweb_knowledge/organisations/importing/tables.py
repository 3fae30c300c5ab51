"""Reading the files: which columns they have, and what each row wants."""

import csv
import datetime
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .. import keys
from ..models import Kind, PopulationClass
from .reports import Problem

MOST_ROWS = 20_000
LONGEST_CELL = 1_000
# What a cell says to empty a field; an empty cell leaves the field as it is.
CLEAR = "-"
# The columns of an operator's table; the official lists have their own.
TEXTS = ("name", "short_name", "leitweg_id", "website", "ars")
REFERENCES = ("district", "region", "provider", "successor")
COLUMNS = frozenset(
    {*TEXTS, *REFERENCES, "kind", "key", "ags", "population", "population_class"}
    | {"population_as_of", "ended_on"}
)
LIMITS = (5_000, 10_000, 20_000, 50_000, 100_000, 500_000)


@dataclass
class Wanted:
    """What a line says of the organisation with this key; references are keys of others."""

    file: str
    line: int
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    # Follows from the official key; states without regions have none.
    region: str = ""


@dataclass
class Delivery:
    """The rows of all files, and what is wrong in them."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # (kind, first two digits) of which a file lists all there are.
    complete: set[tuple[str, str]] = field(default_factory=set)


class Unreadable(ValueError):
    """A file or a cell that cannot be read; the text says why."""


def read_files(files: Iterable[tuple[str, bytes]]) -> Delivery:
    """Read the files, each a name and its bytes, districts and regions before municipalities."""
    delivery = Delivery()
    for name, data in files:
        try:
            _read(name, data, delivery)
        except Unreadable as error:
            delivery.problems.append(Problem(name, 0, str(error)))
    _leave_out_cities(delivery)
    _check_once(delivery)
    return delivery


def _read(name: str, data: bytes, delivery: Delivery) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (byte {error.start})") from error
    head = text.split("\n", 1)[0]
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True
    )
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        read = _reader(header)
        for cells in lines:
            _read_line(Line(name, lines.line_num), header, cells, read, delivery)
            if len(delivery.wanted) > MOST_ROWS:
                raise Unreadable(f"has more than {MOST_ROWS} rows")
    except csv.Error as error:
        delivery.problems.append(Problem(name, lines.line_num, f"is no CSV: {error}"))


@dataclass(frozen=True)
class Line:
    file: str
    number: int


Reader = Callable[[dict[str, str], Wanted], str]


def _reader(header: list[str]) -> Reader:
    columns = set(header)
    if len(columns) < len(header):
        raise Unreadable("has a column twice")
    if {"ags", "name", "regierungsbezirk"} <= columns:
        return _municipality
    if {"kreis_schluessel", "name"} <= columns:
        return _district
    if {"schluessel", "name"} <= columns:
        return _region
    if not columns & {"key", "ags"}:
        raise Unreadable("has no column key")
    if unknown := columns - COLUMNS:
        raise Unreadable(f"has unknown columns: {', '.join(sorted(unknown))}")
    return _own


def _read_line(
    line: Line, header: list[str], cells: list[str], read: Reader, delivery: Delivery
) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(header):
        message = f"has {len(cells)} cells instead of {len(header)}"
        delivery.problems.append(Problem(line.file, line.number, message))
        return
    row = {name: _clean(cell) for name, cell in zip(header, cells, strict=True)}
    wanted = Wanted(line.file, line.number, "")
    try:
        if "\x00" in "".join(cells) or max(map(len, cells)) > LONGEST_CELL:
            raise Unreadable("has a cell that is too long or no text")
        complete = read(row, wanted)
    except Unreadable as error:
        delivery.problems.append(Problem(line.file, line.number, str(error)))
        return
    delivery.wanted.append(wanted)
    if complete:
        delivery.complete.add((complete, wanted.key[:2]))


def _clean(cell: str) -> str:
    """Without the apostrophe that our own CSV puts before what looks like a formula."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def _municipality(row: dict[str, str], wanted: Wanted) -> str:
    _official(wanted, row["ags"], row["name"], Kind.MUNICIPALITY)
    wanted.region = wanted.key[:3]
    if keys.is_city_of_its_own(wanted.key):
        wanted.references["district"] = CLEAR
    else:
        wanted.references["district"] = wanted.key[:5]
    return Kind.MUNICIPALITY


def _district(row: dict[str, str], wanted: Wanted) -> str:
    _official(wanted, row["kreis_schluessel"], row["name"], Kind.DISTRICT)
    wanted.region = wanted.key[:3]
    return Kind.DISTRICT


def _region(row: dict[str, str], wanted: Wanted) -> str:
    name = row["name"]
    if name and not name.startswith("Regierungsbezirk"):
        name = f"Regierungsbezirk {name}"
    _official(wanted, row["schluessel"], name, Kind.REGION)
    return Kind.REGION


def _official(wanted: Wanted, key: str, name: str, kind: str) -> None:
    if not keys.fits(key, kind):
        raise Unreadable(f"{key!r} is no key of a {kind}")
    if not name:
        raise Unreadable("has no name")
    wanted.key = key
    wanted.facts |= {"kind": kind, "name": name}


def _own(row: dict[str, str], wanted: Wanted) -> str:
    wanted.key = row.get("key") or row.get("ags") or ""
    if not wanted.key:
        raise Unreadable("has no key")
    if kind := row.get("kind"):
        if kind not in Kind.values:
            raise Unreadable(f"kind {kind!r} is none of {', '.join(Kind.values)}")
        wanted.facts["kind"] = kind
    for column in TEXTS:
        if cell := row.get(column):
            wanted.facts[column] = "" if cell == CLEAR else cell
    for column in ("population_as_of", "ended_on"):
        if cell := row.get(column):
            wanted.facts[column] = None if cell == CLEAR else _day(column, cell)
    if cell := row.get("population_class") or row.get("population"):
        is_number = not row.get("population_class")
        wanted.facts["population_class"] = None if cell == CLEAR else _size(cell, is_number)
    wanted.references |= {name: cell for name in REFERENCES if (cell := row.get(name))}
    return ""


def _day(column: str, cell: str) -> datetime.date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise Unreadable(f"{column} {cell!r} is no date (2026-01-31 or 31.01.2026)")


def _size(cell: str, is_number: bool) -> int:
    digits = cell.replace(".", "").replace(" ", "") if is_number else cell
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Unreadable(f"population {cell!r} is no number")
    number = int(digits)
    if is_number:
        return 1 + sum(number >= limit for limit in LIMITS)
    if number not in PopulationClass.values:
        raise Unreadable(f"population_class {cell!r} is none of 1 to 7")
    return number


def _leave_out_cities(delivery: Delivery) -> None:
    """The official list of districts has the cities that belong to none as well."""
    cities = {one.key[:5] for one in delivery.wanted if keys.is_city_of_its_own(one.key)}
    delivery.wanted = [one for one in delivery.wanted if one.key not in cities]


def _check_once(delivery: Delivery) -> None:
    first: dict[str, Wanted] = {}
    for one in delivery.wanted:
        other = first.setdefault(one.key, one)
        if other is not one:
            place = f"line {other.line} of {other.file}"
            message = f"the key {one.key} stands in {place} already"
            delivery.problems.append(Problem(one.file, one.line, message))
