"""Every change to the directory; each leaves its rows of history."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ...german_order import german_key
from ...readable import PUBLIC, may_change
from ...typing import AnyUser, User
from .. import keys
from ..errors import EditConflict
from ..models import Organisation, OrganisationChange, OrganisationName

CHANGEABLE = frozenset(
    {
        *("kind", "key", "ars", "name", "short_name", "district", "region", "population_class"),
        *("population_as_of", "provider", "leitweg_id", "website", "notice", "successor"),
        *("ended_on", "absent_since", "source"),
    }
)


def may_add(user: AnyUser) -> bool:
    return may_change(user, permission="knowledge_organisations.add_organisation", access_id=PUBLIC)


def may_edit(user: AnyUser) -> bool:
    return may_change(
        user, permission="knowledge_organisations.change_organisation", access_id=PUBLIC
    )


@transaction.atomic
def add_organisation(*, by: User | None, source: str = "", **facts: Any) -> Organisation:
    """Enter an organisation. `by` is None for an import, which names its source."""
    if by is not None and not may_add(by):
        raise PermissionDenied
    _complete(facts)
    organisation = Organisation(**facts, source=source)
    organisation.full_clean(exclude=["source"])
    organisation.save()
    _note(organisation, "name", "", organisation.name, by, source)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    by: User | None,
    source: str = "",
    expected: datetime.datetime | None = None,
    **facts: Any,
) -> Organisation:
    """Change facts of an organisation; a name that it loses becomes a former name.

    Raises EditConflict when it was saved after `expected`, and ValidationError.
    """
    if by is not None and not may_edit(by):
        raise PermissionDenied
    unknown = facts.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"not facts of an organisation: {sorted(unknown)}")
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if expected is not None and current.changed_at != expected:
        raise EditConflict(current)
    changed = {name: value for name, value in facts.items() if getattr(current, name) != value}
    if not changed:
        return current
    if "key" in changed and "ars" not in changed:
        changed["ars"] = keys.regional_key(changed["key"])
    former = {name: getattr(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean()
    current.save()
    for name, value in changed.items():
        _note(current, name, former[name], value, by, source)
    if former.get("name"):
        _keep_name(current, former["name"])
    return current


def _keep_name(organisation: Organisation, name: str) -> None:
    """Keep a name that the organisation had: people go on using it."""
    OrganisationName.objects.update_or_create(
        organisation=organisation,
        kind=OrganisationName.Kind.FORMER,
        name=name,
        defaults={"valid_until": timezone.localdate()},
    )


@transaction.atomic
def set_other_names(
    *, organisation: Organisation, by: User | None, names: list[str], source: str = ""
) -> None:
    """Say by which other names people call the organisation."""
    if by is not None and not may_edit(by):
        raise PermissionDenied
    kind = OrganisationName.Kind.OTHER
    rows = organisation.names.filter(kind=kind)
    old = [row.name for row in rows]
    new = list(dict.fromkeys(names))
    if set(old) == set(new):
        return
    rows.exclude(name__in=new).delete()
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, kind=kind, name=name)
        for name in new
        if name not in old
    )
    # Search and the recogniser of names learn from the row that it changed.
    organisation.save(update_fields=["changed_at"])
    _note(organisation, "names", _listed(old), _listed(new), by, source)


@transaction.atomic
def merge_organisations(
    *, organisation: Organisation, into: Organisation, by: User, on: datetime.date
) -> Organisation:
    """Note that another organisation does the work of this one since a day (Eingemeindung).

    Raises ValidationError where that would lead in a circle.
    """
    return change_organisation(organisation=organisation, by=by, successor=into, ended_on=on)


def _complete(facts: dict[str, Any]) -> None:
    if not facts.get("ars"):
        facts["ars"] = keys.regional_key(facts.get("key", ""))


def _note(
    organisation: Organisation, field: str, old: Any, new: Any, by: User | None, source: str
) -> None:
    OrganisationChange.objects.create(
        organisation=organisation,
        field=field,
        old=_words(old),
        new=_words(new),
        changed_by=by,
        source=source,
    )


def _listed(names: list[str]) -> str:
    return "; ".join(sorted(names, key=german_key))


def _words(value: Any) -> str:
    """A value as the history keeps it: choices by their code, organisations by their name then."""
    return "" if value is None else str(value)[:300]
