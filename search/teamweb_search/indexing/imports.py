"""Texts from outside the site, kept here so that a reindex finds them again."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ..documents.document import PUBLIC
from ..models import ImportedDocument
from . import queue

AT_ONCE = 500


class ImportProblem(Exception):
    """The file cannot be imported; says where and why. Nothing was changed."""


def access_of_space(key: str) -> int:
    """Asks the function named by `SEARCH_SPACE_ACCESS`; without one everything is public."""
    path = getattr(settings, "SEARCH_SPACE_ACCESS", None)
    if not path:
        return PUBLIC
    try:
        return import_string(path)(key)
    except LookupError as error:
        raise ImportProblem(f"there is no space with the key {key}") from error


@transaction.atomic
def import_jsonl(path: Path, *, space: str) -> int:
    """One {"id", "title", "text"} a line; the same id again replaces what was there."""
    access_id = access_of_space(space)
    number = 0
    for rows in _in_parts(_rows(path, space, access_id)):
        ImportedDocument.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["external_id"],
            update_fields=["title", "text", "space", "access_id"],
        )
        ids = [row.external_id for row in rows]
        stored = ImportedDocument.objects.filter(external_id__in=ids)
        queue.hide_until_indexed(
            [f"imported:{pk}" for pk in stored.values_list("pk", flat=True)], access_id
        )
        number += len(rows)
    return number


def _rows(path: Path, space: str, access_id: int) -> Iterator[ImportedDocument]:
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for line_number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                where = f"{path}, line {line_number}"
                document = _read_line(line, where)
                if document["id"] in seen:
                    first = seen[document["id"]]
                    raise ImportProblem(f"{where}: the id was used before, in line {first}")
                seen[document["id"]] = line_number
                yield ImportedDocument(
                    external_id=document["id"],
                    title=document["title"],
                    text=document["text"],
                    space=space,
                    access_id=access_id,
                )
    except OSError as error:
        raise ImportProblem(f"{path}: {error.strerror}") from error


def _read_line(line: bytes, where: str) -> dict[str, str]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportProblem(f"{where}: not UTF-8") from error
    except ValueError as error:
        raise ImportProblem(f"{where}: not JSON ({error})") from error
    if not isinstance(found, dict):
        raise ImportProblem(f"{where}: an object with id, title and text is needed")
    document = {}
    for key in ("id", "title", "text"):
        value = found.get(key, "" if key == "title" else None)
        if key == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise ImportProblem(f'{where}: "{key}" is missing or no text')
        document[key] = value.replace("\x00", "")
    if not document["id"].strip() or len(document["id"]) > 190:
        raise ImportProblem(f'{where}: "id" must have 1 to 190 characters')
    return document


def _in_parts(rows: Iterable[ImportedDocument]) -> Iterator[list[ImportedDocument]]:
    part: list[ImportedDocument] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
