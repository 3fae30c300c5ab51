"""What groups do when something happens to an account."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ..accounts.people.shown_addresses import register_visibility
from ..accounts.signals import (
    person_anonymised,
    person_deactivated,
    person_merged,
    person_merging,
)
from ..accounts.typing import User
from .actions import end_all_memberships, mirror_members
from .actions.deputies import end_deputies_of_former
from .models import (
    Invitation,
    Membership,
    StandingDeputy,
    WorkingGroup,
    groups_whose_members_are_known,
)
from .signals import member_ended


def _end_memberships(user: Any, by: User, **kwargs: Any) -> None:
    end_all_memberships(user=user, by=by)


def _forget_person(user: Any, name: str, address: str, **kwargs: Any) -> None:
    own = Invitation.objects.filter(Q(accepted_by=user) | Q(email__iexact=address))
    own.open().update(revoked_at=timezone.now())
    own.update(email=user.email)
    _rename_in_log(user, name, str(user))


def _rename_in_log(user: Any, name: str, new_name: str) -> None:
    """Not where a namesake may be meant."""
    if any(str(other) == name for other in _namesakes(user, name)):
        return
    entries = ModelLogEntry.objects.filter(action__startswith="teamweb_groups.")
    for key in ("person", "deputy"):
        for entry in entries.filter(**{f"data__{key}": name}):
            entry.data[key] = new_name
            entry.save(update_fields=["data"])


def _join_memberships(duplicate: Any, into: Any, **kwargs: Any) -> None:
    """What both accounts held at the same time is one membership from the first day to the last."""
    _rename_in_log(duplicate, str(duplicate), str(into))
    deputies = StandingDeputy.objects.all()
    deputies.filter(member=duplicate, deputy=into).delete()
    deputies.filter(member=into, deputy=duplicate).delete()
    named = deputies.filter(member=into, ends_on=None).values_list("group", flat=True)
    deputies.filter(member=duplicate, ends_on=None, group__in=list(named)).delete()
    for membership in Membership.objects.filter(user=duplicate).order_by("starts_on", "pk"):
        same = Membership.objects.filter(
            group=membership.group_id, user=into, role=membership.role
        ).exclude(ends_on__lt=membership.starts_on)
        if membership.ends_on:
            same = same.filter(starts_on__lte=membership.ends_on)
        for kept in same.order_by("starts_on")[:1]:
            kept.starts_on = min(kept.starts_on, membership.starts_on)
            ends = (kept.ends_on, membership.ends_on)
            kept.ends_on = None if None in ends else max(filter(None, ends))
            membership.delete()
            kept.save(update_fields=["starts_on", "ends_on"])


def _mirror_merged(into: Any, **kwargs: Any) -> None:
    groups = WorkingGroup.objects.filter(memberships__user=into).distinct()
    for group in groups.select_related("auth_group"):
        mirror_members(group)


def _namesakes(user: Any, name: str) -> Any:
    people = get_user_model()._default_manager.exclude(pk=user.pk)
    return people.filter(last_name=name.rpartition(" ")[2]) | people.filter(email=name)


def people_of_my_groups(viewer: Any) -> Any:
    """The ids of those in the groups whose members the viewer may know."""
    known = groups_whose_members_are_known(viewer)
    return Membership.objects.on().filter(group__in=known).values("user_id")


def connect() -> None:
    member_ended.connect(end_deputies_of_former, dispatch_uid="groups_end_deputies")
    person_merging.connect(_join_memberships, dispatch_uid="groups_join_memberships")
    person_merged.connect(_mirror_merged, dispatch_uid="groups_mirror_merged")
    register_visibility(people_of_my_groups)
    person_anonymised.connect(_forget_person, dispatch_uid="groups_forget_person")
    person_deactivated.connect(_end_memberships, dispatch_uid="groups_end_memberships")
