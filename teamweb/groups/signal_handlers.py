"""What groups do when something happens to an account."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from ..accounts.shown_addresses import register_circle
from ..accounts.signals import person_anonymised, person_deactivated
from .actions import end_all_memberships
from .models import Invitation, Membership, groups_whose_members_are_known


def _end_memberships(user: Any, by: Any, **kwargs: Any) -> None:
    end_all_memberships(user=user, by=by)


def _forget_person(user: Any, name: str, address: str, **kwargs: Any) -> None:
    own = Invitation.objects.filter(Q(accepted_by=user) | Q(email__iexact=address))
    own.open().update(revoked_at=timezone.now())
    own.update(email=user.email)
    entries = ModelLogEntry.objects.filter(action__startswith="teamweb_groups.", data__person=name)
    if not any(str(other) == name for other in _namesakes(user, name)):
        for entry in entries:
            entry.data["person"] = str(user)
            entry.save(update_fields=["data"])


def _namesakes(user: Any, name: str) -> Any:
    people = get_user_model()._default_manager.exclude(pk=user.pk)
    return people.filter(last_name=name.rpartition(" ")[2]) | people.filter(email=name)


def people_of_my_groups(viewer: Any) -> Any:
    """The ids of those in the groups whose members the viewer may know."""
    known = groups_whose_members_are_known(viewer)
    return Membership.objects.on().filter(group__in=known).values("user_id")


def connect() -> None:
    register_circle(people_of_my_groups)
    person_anonymised.connect(_forget_person, dispatch_uid="groups_forget_person")
    person_deactivated.connect(_end_memberships, dispatch_uid="groups_end_memberships")
