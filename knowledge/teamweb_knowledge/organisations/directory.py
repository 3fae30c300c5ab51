"""The directory as lists show it: narrowed, counted by facet, written as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ..german_order import german
from .models import Kind, Organisation

# The columns of the operator's CSV, which `teamweb import_organisations` reads again.
COLUMNS = (
    *("key", "kind", "name", "short_name", "ars", "district", "region", "population_class"),
    *("population_as_of", "provider", "leitweg_id", "website", "successor", "ended_on"),
)
# What a spreadsheet program would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def narrowed(rows: QuerySet[Organisation], chosen: dict[str, str]) -> QuerySet[Organisation]:
    """The rows that fit the values of `FilterForm`."""
    found = Organisation.objects.filter(pk__in=rows.named(chosen["q"]).values("pk"))  # type: ignore[attr-defined]
    if chosen["kind"]:
        found = found.filter(kind=chosen["kind"])
    if chosen["district"]:
        found = found.filter(district__key=chosen["district"])
    if chosen["provider"]:
        found = found.filter(provider__key=chosen["provider"])
    return found


def facets(rows: QuerySet[Organisation]) -> dict[str, list[tuple[str, Any, int]]]:
    """Value, label and number of rows for each way to narrow them."""
    kinds = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return {
        "kind": [(value, label, kinds[value]) for value, label in Kind.choices if value in kinds],
        "district": _related(rows, "district"),
        "provider": _related(rows, "provider"),
    }


def _related(rows: QuerySet[Organisation], field: str) -> list[tuple[str, Any, int]]:
    named = rows.exclude(**{field: None}).order_by(german(f"{field}__name"))
    return list(named.values_list(f"{field}__key", f"{field}__name").annotate(Count("pk")))


def as_csv(rows: QuerySet[Organisation]) -> Iterator[str]:
    """The rows line by line with the columns that an import reads: UTF-8 with mark, semicolons."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + ";".join(COLUMNS) + "\r\n"
    related = ("district", "region", "provider", "successor")
    for row in rows.select_related(*related).order_by("key").iterator(500):
        writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Any) -> str:
    if isinstance(value, Organisation):
        return value.key
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def facts_of(organisation: Organisation) -> list[tuple[Any, Any, str]]:
    """Label, value and address of what is known of an organisation; what is not known is left out."""
    size: Any = organisation.get_population_class_display() or ""
    if size and organisation.population_as_of:
        day = organisation.population_as_of
        size = _("%(size)s (as of %(day)s)") % {"size": size, "day": _date(day)}
    rows = [
        (_("Kind"), organisation.get_kind_display(), ""),
        (_("Official key (AGS)"), organisation.ags, ""),
        (_("Regional key (ARS)"), organisation.ars, ""),
        (_("District"), organisation.district, _address(organisation.district)),
        (_("Administrative region"), organisation.region, _address(organisation.region)),
        (_("Size"), size, ""),
        (_("IT provider"), organisation.provider, _address(organisation.provider)),
        (_("Leitweg-ID"), organisation.leitweg_id, ""),
        (_("Website"), organisation.website, organisation.website),
        (_("Source"), organisation.source, ""),
    ]
    return [(label, value, address) for label, value, address in rows if value]


def _address(organisation: Organisation | None) -> str:
    return organisation.get_absolute_url() if organisation else ""


def _date(day: Any) -> str:
    from django.utils.formats import date_format

    return date_format(day, "SHORT_DATE_FORMAT")
