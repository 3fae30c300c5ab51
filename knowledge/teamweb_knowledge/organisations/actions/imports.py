"""Importing files into the directory: all of it, or nothing."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..importing.reports import Difference, Problem, Report
from ..importing.tables import CLEAR, Delivery, Wanted, read_files
from ..models import Kind, Organisation
from .changes import add_organisation, change_organisation

# Whoever is referred to comes first.
ORDER: dict[str, int] = {Kind.REGION: 0, Kind.DISTRICT: 1, Kind.PROVIDER: 2}
# More than this share missing is half a file, not a reform; single rows may always be missing.
MOST_MISSING, ALWAYS_MISSING = 0.05, 3


def import_organisations(*, files: Iterable[tuple[str, bytes]], source: str, apply: bool) -> Report:
    """Compare files with the directory, and with `apply` take them over.

    One line that cannot be taken stops all of them: the report names each by file and line.
    Organisations that a complete list no longer names are marked, never deleted.
    """
    delivery = read_files(files)
    report = Report(rows=len(delivery.wanted), problems=list(delivery.problems))
    if report.problems:
        return report
    # What is only compared is tried in the same way, and undone.
    with transaction.atomic():
        _take_over(delivery, source, report)
        report.is_applied = apply and not report.problems
        if not report.is_applied:
            transaction.set_rollback(True)
    return report


def _take_over(delivery: Delivery, source: str, report: Report) -> None:
    rows = {row.key: row for row in Organisation.objects.select_for_update()}
    ordered = sorted(delivery.wanted, key=lambda one: _rank(one, rows))
    for one in ordered:
        _try(_facts_into_row, one, rows, source, report)
    for one in ordered:
        if "successor" in one.references and one.key in rows:
            _try(_successor_into_row, one, rows, source, report)
    _mark_missing(delivery, rows, source, report)


def _rank(one: Wanted, rows: dict[str, Organisation]) -> int:
    row = rows.get(one.key)
    kind = one.facts.get("kind") or (row.kind if row else "")
    return ORDER.get(kind, len(ORDER))


def _try(
    step: Any, one: Wanted, rows: dict[str, Organisation], source: str, report: Report
) -> None:
    try:
        step(one, rows, source, report)
    except ValidationError as error:
        messages = [
            message if field == "__all__" else f"{field}: {message}"
            for field, found in error.message_dict.items()
            for message in found
        ]
        report.problems.append(Problem(one.file, one.line, " ".join(messages)))
    except LookupError as error:
        report.problems.append(Problem(one.file, one.line, str(error.args[0])))


def _facts_into_row(
    one: Wanted, rows: dict[str, Organisation], source: str, report: Report
) -> None:
    row = rows.get(one.key)
    if row is None and not {"kind", "name"} <= one.facts.keys():
        raise LookupError(f"no organisation has the key {one.key}")
    facts = dict(one.facts)
    for field, key in one.references.items():
        if field != "successor":
            facts[field] = _referred(field, key, rows)
    if one.region in rows:
        facts["region"] = rows[one.region]
    if row is None:
        row = add_organisation(by=None, source=source, key=one.key, **facts)
        report.added.append(f"{row.key} {row.name}")
    else:
        row = _changed(row, facts | {"absent_since": None}, source, report)
    rows[one.key] = row


def _successor_into_row(
    one: Wanted, rows: dict[str, Organisation], source: str, report: Report
) -> None:
    successor = _referred("successor", one.references["successor"], rows)
    rows[one.key] = _changed(rows[one.key], {"successor": successor}, source, report)


def _referred(field: str, key: str, rows: dict[str, Organisation]) -> Organisation | None:
    if key == CLEAR:
        return None
    if key not in rows:
        raise LookupError(f"{field}: no organisation has the key {key}")
    return rows[key]


def _changed(row: Organisation, facts: dict[str, Any], source: str, report: Report) -> Organisation:
    for field, value in facts.items():
        old = getattr(row, field)
        if old != value:
            words = ("" if old is None else str(old), "" if value is None else str(value))
            report.differences.append(Difference(row.key, row.name, field, *words))
    if all(getattr(row, field) == value for field, value in facts.items()):
        return row
    return change_organisation(organisation=row, by=None, source=source, **facts)


def _mark_missing(
    delivery: Delivery, rows: dict[str, Organisation], source: str, report: Report
) -> None:
    listed = {one.key for one in delivery.wanted}
    for kind, state in sorted(delivery.complete):
        there = [
            row
            for row in rows.values()
            if row.kind == kind and row.key.startswith(state) and row.ended_on is None
        ]
        missing = [row for row in there if row.key not in listed]
        if len(missing) > max(ALWAYS_MISSING, MOST_MISSING * len(there)):
            file = next(one.file for one in delivery.wanted if one.facts["kind"] == kind)
            message = f"{len(missing)} of {len(there)} organisations are missing: half a file?"
            report.problems.append(Problem(file, 0, message))
            continue
        for row in missing:
            report.absent.append(f"{row.key} {row.name}")
            if row.absent_since is None:
                day = {"absent_since": timezone.localdate()}
                rows[row.key] = _changed(row, day, source, report)
