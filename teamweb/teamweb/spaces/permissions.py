"""What a person may do in a space, who manages it, and why somebody may read a page."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from ..access.actions import level_for
from ..access.models import Access, AccessRule, Level, PageAccess
from ..access.readable import rules_that_name
from ..groups.actions import may_manage
from ..groups.models import Membership, WorkingGroup
from .errors import SpaceIsArchived
from .models import SpaceEntry, SpacePage

KINDS = AccessRule.Principal


def page_level(user: Any, page: Page) -> int:
    """The `Level` of `user` for a page of a space, 0 for none (also when it is in no space)."""
    access_id = (
        PageAccess.objects.filter(page_id=page.pk).values_list("access_id", flat=True).first()
    )
    return level_for(user, access_id) if access_id else 0


def may_create_space(user: Any, group: WorkingGroup | None = None) -> bool:
    """Officers of a group open its spaces; others only an administrator."""
    if group is None:
        return bool(getattr(user, "is_superuser", False) and user.is_active)
    return may_manage(group, user)


def groups_to_open_for(user: Any) -> Any:
    """Groups whose officer the user is today; an administrator may open spaces for all."""
    groups = WorkingGroup.objects.active().select_related("type")
    if user.is_superuser and user.is_active:
        return groups
    held = Membership.objects.on().filter(user=user, role__in=Membership.OFFICES)
    return groups.filter(pk__in=held.values("group_id"))


def check_may_change(page: Page, user: Any, level: int = Level.EDIT) -> SpaceEntry:
    """The page's entry. Raises PermissionDenied, and SpaceIsArchived for what must not change."""
    entry = SpaceEntry.objects.select_related("space").get(page_id=page.pk)
    if page_level(user, page) < level:
        raise PermissionDenied
    if entry.space.is_archived:
        raise SpaceIsArchived(entry.space)
    return entry


def may_publish(page: Page, user: Any) -> bool:
    """Whether `user` manages the page, and so publishes in a moderated space."""
    return user is not None and page_level(user, page) >= Level.MANAGE


def chain_of(access: Access) -> list[Access]:
    """The access and those it narrows, the space's own last: a reader needs a level in each."""
    chain = [access]
    while chain[-1].parent_id:
        chain.append(
            Access.objects.select_related("root_page", "space").get(pk=chain[-1].parent_id)
        )
    return chain


def managers_of(access: Access) -> list[Any]:
    """Active people who manage an access by a rule of it (administrators are left out)."""
    rules = list(access.rules.filter(level=Level.MANAGE))
    people: set[int] = {
        rule.user_id for rule in rules if rule.principal == KINDS.PERSON and rule.user_id
    }
    today = Membership.objects.on()
    for rule in rules:
        held = today.filter(group_id=rule.group_id)
        if rule.principal == KINDS.OFFICERS:
            people |= set(
                held.filter(role__in=Membership.OFFICES).values_list("user_id", flat=True)
            )
        elif rule.principal == KINDS.GROUP:
            people |= set(held.without_guests().values_list("user_id", flat=True))
    users = get_user_model()._default_manager.filter(pk__in=people, is_active=True)
    return [user for user in users if level_for(user, access) >= Level.MANAGE]


def answers_for(access: Access) -> list[Any]:
    """Who answers requests: those who manage the access; where nobody does, who stands in for them.

    That is whoever is in charge above a group without officers, else the administrators.
    """
    managers = managers_of(access)
    if managers:
        return managers
    group = SpacePage.objects.select_related("group").get(pk=access.space_id).group
    is_orphaned = (
        group is not None
        and access.kind != Access.Kind.RESTRICTED
        and not group.has_officers(timezone.localdate())
    )
    if is_orphaned and group is not None:
        return list(group.responsible_people())
    users = get_user_model()._default_manager
    return list(users.filter(is_superuser=True, is_active=True))


def may_answer(access: Access, user: Any) -> bool:
    return level_for(user, access) >= Level.MANAGE or user in answers_for(access)


@dataclass(frozen=True)
class ReadersChange:
    """Who may read a page after a move who may not now, and the other way round, in words."""

    gain: list[str]
    lose: list[str]

    def __bool__(self) -> bool:
        return bool(self.gain or self.lose)


def readers_change(page: Page, parent: Page) -> ReadersChange:
    """What moving `page` below `parent` changes for readers, as far as rules of accesses say it."""
    accesses = {
        one.page_id: one.access
        for one in PageAccess.objects.select_related("access").filter(
            page_id__in=[page.pk, parent.pk]
        )
    }
    old, new = accesses[page.pk], accesses[parent.pk]
    if old.root_page_id == page.pk and old.parent_id:
        # It keeps its own readers, of whom those remain that the new place has too.
        return ReadersChange([], _only_in(old, new) if old.parent_id != new.pk else [])
    if old.pk == new.pk:
        return ReadersChange([], [])
    return ReadersChange(gain=_only_in(new, old), lose=_only_in(old, new))


def _only_in(one: Access, other: Access) -> list[str]:
    rules = AccessRule.objects.select_related("group__type", "user").order_by("pk")
    present = rules.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    theirs = {_principal(rule) for rule in present.filter(access=other)}
    own = {_principal(rule): str(rule) for rule in present.filter(access=one)}
    return [words for principal, words in own.items() if principal not in theirs]


def _principal(rule: AccessRule) -> tuple[str, int | None, int | None]:
    return rule.principal, rule.group_id, rule.user_id


@dataclass(frozen=True)
class Step:
    """One access on the way to a page, and which of its rules a person falls under."""

    access: Access
    rules: list[AccessRule]

    @property
    def level(self) -> int:
        return max((rule.level for rule in self.rules), default=0)


def explain(*, page: Page, person: Any) -> tuple[int, list[Step]]:
    """The level of `person` for a page and the steps it results from, the space's own first."""
    access = (
        PageAccess.objects.select_related("access__root_page", "access__space")
        .get(page_id=page.pk)
        .access
    )
    chain = list(reversed(chain_of(access)))
    rules = rules_that_name(person, [one.pk for one in chain])
    steps = [Step(one, [rule for rule in rules if rule.access_id == one.pk]) for one in chain]
    return level_for(person, access), steps
