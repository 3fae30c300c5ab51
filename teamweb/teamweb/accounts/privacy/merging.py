"""Two accounts of one person become one: what names the one names the other afterwards."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from ..actions import clear_own_data, deactivate_person, is_anonymised, is_merged, mail_person
from ..errors import CannotMerge
from ..models import Profile
from ..signals import person_merged, person_merging
from ..typing import User
from . import own_data


@dataclass(frozen=True)
class Moved:
    """How many rows of a kind the account that stays gets, and how many it cannot have twice."""

    title: str
    moves: int
    stays: int


@transaction.atomic
def merge_people(*, duplicate: User, into: User, by: User) -> list[Moved]:
    """Give `into` all that `duplicate` did and is, and close `duplicate`.

    Its address, tokens and second factors go; it keeps the name of `into` for the texts that name
    it inside. Rights of the administration are not handed on.
    Raises PermissionDenied unless `by` is an administrator, CannotMerge.
    """
    # Two at once, one the other way round, would close both accounts.
    people = type(into)._default_manager.select_for_update(of=["self"]).order_by("pk")
    locked = {person.pk: person for person in people.filter(pk__in=[duplicate.pk, into.pk])}
    duplicate, into = locked[duplicate.pk], locked[into.pk]
    check_merge(duplicate=duplicate, into=into, by=by)
    moved = _move(duplicate, into)
    addresses = (duplicate.email, into.email)
    deactivate_person(user=duplicate, by=by)
    clear_own_data(duplicate)
    fields = {
        "email": f"merged-{duplicate.pk}@anonymised.invalid",
        "first_name": into.first_name,
        "last_name": into.last_name,
        "is_staff": False,
        "is_superuser": False,
    }
    # Past the handlers that follow an address: this one signs nobody in.
    type(duplicate)._default_manager.filter(pk=duplicate.pk).update(**fields)
    duplicate.refresh_from_db()
    Profile.objects.filter(user=duplicate).delete()
    Profile.objects.create(user=duplicate, merged_into=into)
    Profile.objects.filter(merged_into=duplicate).update(merged_into=into)
    person_merged.send(type(into), duplicate=duplicate, into=into, by=by)
    log(into, "teamweb_accounts.merge", user=by)
    for address in addresses:
        mail_person("merged", into, address, {"gone": addresses[0], "stays": into.email})
    return moved


def preview_merge(*, duplicate: User, into: User, by: User) -> list[Moved]:
    """What `merge_people` would do: it is done, counted and taken back."""
    check_merge(duplicate=duplicate, into=into, by=by)
    with transaction.atomic():
        moved = _move(duplicate, into)
        transaction.set_rollback(True)
    return moved


def check_merge(*, duplicate: User, into: User, by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied
    closed = is_anonymised(duplicate) or is_anonymised(into) or not into.is_active
    if closed or is_merged(duplicate) or duplicate.pk in (into.pk, by.pk):
        raise CannotMerge(duplicate)


def _move(duplicate: User, into: User) -> list[Moved]:
    counts = {kind.key: kind.of(duplicate).count() for kind in own_data.kinds() if kind.moves}
    person_merging.send(type(into), duplicate=duplicate, into=into)
    moved = []
    for kind in own_data.kinds():
        if counts.get(kind.key):
            rows, field = _rows(kind, duplicate)
            _name_anew(rows, field, into)
            stays = kind.of(duplicate).count()
            moved.append(Moved(kind.name(), counts[kind.key] - stays, stays))
    return moved


def _rows(kind: own_data.PersonalData, user: User) -> tuple[QuerySet[Any], str]:
    """The rows themselves, or for people listed in another row those between the two."""
    model: Any = apps.get_model(kind.model)
    field = model._meta.get_field(kind.field)
    if field.many_to_many:
        model, name = field.remote_field.through, field.m2m_reverse_field_name()
        return model._base_manager.filter(**{name: user.pk}), name
    # Not the default manager: what is written once, such as minutes, refuses every change there.
    return model._base_manager.filter(**{kind.field: user.pk}), kind.field


def _name_anew(rows: QuerySet[Any], field: str, into: User) -> None:
    try:
        with transaction.atomic():
            rows.update(**{field: into.pk})
    except IntegrityError:
        # Some there are already: a person watches a page once, attends a meeting once.
        for pk in list(rows.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    rows.model._base_manager.filter(pk=pk).update(**{field: into.pk})
            except IntegrityError:
                if rows.model._meta.auto_created:
                    # Only says that somebody is on a list, where `into` is already.
                    rows.model._base_manager.filter(pk=pk).delete()
