"""Typed names and the directory: which organisation is meant."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max

from ..german_order import german
from . import keys
from .models import Organisation, OrganisationName
from .recognition import CERTAIN, Named, Recogniser


@dataclass(frozen=True)
class Recognised:
    organisation: Organisation
    certainty: float

    @property
    def is_certain(self) -> bool:
        return self.certainty >= CERTAIN


def recognise(text: str) -> list[Recognised]:
    """The organisations that a typed name may mean, the likeliest first."""
    found = _recogniser(_version()).recognise(text)
    rows = Organisation.objects.in_bulk([candidate.id for candidate in found])
    return [Recognised(rows[one.id], one.certainty) for one in found if one.id in rows]


def organisation_named(text: str) -> Organisation | None:
    """The one organisation that a typed name means for certain."""
    certain = [found.organisation for found in recognise(text) if found.is_certain]
    return certain[0] if len(certain) == 1 else None


def suggested_names(*kinds: str) -> list[str]:
    """What a form suggests where the name of an organisation is typed: those that still exist."""
    rows = Organisation.objects.filter(ended_on=None, kind__in=kinds)
    return list(rows.order_by(german("name")).values_list("name", flat=True))


def _version() -> tuple[Any, ...]:
    """Changes whenever an organisation or a name does."""
    latest = Organisation.objects.aggregate(Count("pk"), Max("pk"), Max("changed_at"))
    return tuple(latest.values())


@lru_cache(maxsize=1)
def _recogniser(version: tuple[Any, ...]) -> Recogniser:
    return Recogniser(named_organisations())


def named_organisations() -> list[Named]:
    """What the recogniser knows of the directory; an old name means the successor."""
    rows = list(Organisation.objects.select_related("district", "region"))
    successors = {row.pk: row.successor_id for row in rows if row.successor_id}
    names: dict[int, list[str]] = {row.pk: [row.name] for row in rows}
    for id, name in OrganisationName.objects.values_list("organisation_id", "name"):
        names[id].append(name)
    for id in successors:
        names[_last(id, successors)] += names.pop(id)
    return [_named(row, names[row.pk]) for row in rows if row.pk in names]


def _last(id: int, successors: dict[int, int]) -> int:
    seen = {id}
    while (following := successors.get(id)) and following not in seen:
        seen.add(following)
        id = following
    return id


def _named(row: Organisation, names: list[str]) -> Named:
    state = row.ags[:2]
    places = [str(place) for place in (row.district, row.region) if place]
    return Named(
        row.pk,
        row.kind,
        tuple(dict.fromkeys(names)),
        row.short_name,
        places=(*places, *keys.STATES.get(state, ())),
        state=state,
        is_city=keys.is_city_of_its_own(row.key),
    )
