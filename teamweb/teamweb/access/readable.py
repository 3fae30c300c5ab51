"""The one door for reading: which accesses a person may read, and at which level.

Computed from the database and kept per process under (user, version, local date);
the version is read once per request, so a change holds from the next request on in
every process. Source of the rules: docs/permissions.md.
"""

import datetime
import secrets
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from types import MappingProxyType
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..core.database.any_of import AnyOf
from ..core.database.prepared import prepared
from ..groups.models import Membership, WorkingGroup
from .models import PUBLIC_ACCESS_ID, Access, AccessRule, AccessVersion, Level
from .signals import rights_changed

CACHED_READERS = 2_000

_cache: OrderedDict[tuple[int | None, int, datetime.date], Mapping[int, int]] = OrderedDict()
_cache_lock = Lock()
# Set by `one_version`, for the length of a request; None outside of it.
request_version: ContextVar[dict[str, int] | None] = ContextVar("access_version", default=None)


@contextmanager
def one_version() -> Iterator[None]:
    """Ask for the version of the rules at most once, for what belongs to one request or one batch."""
    token = request_version.set({})
    try:
        yield
    finally:
        request_version.reset(token)


def current_version() -> int:
    """The number of the rules in force; asked once within `one_version`, each time outside of it."""
    memo = request_version.get()
    if memo is not None and "number" in memo:
        return memo["number"]
    numbers = prepared(_version)
    number: int = numbers[0] if numbers else AccessVersion.objects.get_or_create(pk=1)[0].number
    if memo is not None and "changed" not in memo:
        memo["number"] = number
    return number


def _version() -> Any:
    return AccessVersion.objects.order_by("pk").values_list("number", flat=True)[:1]


def bump_version() -> None:
    """Make every cached set of readable accesses stale; called inside the change's transaction, after it."""
    # A random number instead of a count: what was cached under the number of a transaction that
    # rolled back can then never be taken for the state of a later one.
    number = secrets.randbits(62)
    if not AccessVersion.objects.update(number=number):
        AccessVersion.objects.get_or_create(pk=1, defaults={"number": number})
    memo = request_version.get()
    if memo is not None:
        # From here on the request asks each time: the change may still be rolled back.
        memo.clear()
        memo["changed"] = 1
    rights_changed.send(AccessVersion)


def access_levels(user: Any) -> Mapping[int, int]:
    """Access id -> `Level` for everything `user` may at least read.

    `user` may be None or anonymous; somebody deactivated counts as anonymous. An
    administrator (superuser) manages everything.
    """
    reader = user.pk if user is not None and user.is_authenticated and user.is_active else None
    if reader is not None and user.is_superuser:
        return _everything(current_version())
    key = (reader, current_version(), timezone.localdate())
    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    levels = MappingProxyType(_compute_levels(reader, key[2]))
    with _cache_lock:
        _cache[key] = levels
        while len(_cache) > CACHED_READERS:
            _cache.popitem(last=False)
    return levels


def readable_access_ids(user: Any) -> frozenset[int]:
    """The ids that `user` may read, with the public one: what every listing filters by."""
    return frozenset(access_levels(user)) | {PUBLIC_ACCESS_ID}


def readable_accesses(user: Any) -> AnyOf:
    """The same ids for `access_id__in` in a query, quicker than written out one by one."""
    return AnyOf(readable_access_ids(user))


def editable_access_ids(user: Any) -> frozenset[int]:
    return frozenset(pk for pk, level in access_levels(user).items() if level >= Level.EDIT)


def manageable_access_ids(user: Any) -> frozenset[int]:
    return frozenset(pk for pk, level in access_levels(user).items() if level >= Level.MANAGE)


def names_access_id(access: Access) -> int:
    """The access under which names of people are found: not the audience, which may be everybody."""
    if access.kind != Access.Kind.AUDIENCE:
        return access.pk
    members = Access.objects.filter(space_id=access.space_id, kind=Access.Kind.MEMBERS)
    return members.values_list("pk", flat=True).get()


def rules_that_name(user: Any, access_ids: Any) -> list[AccessRule]:
    """The rules in force today, of these accesses, that `user` falls under: why somebody may read."""
    reader = user.pk if user is not None and user.is_authenticated and user.is_active else None
    day = timezone.localdate()
    rules = AccessRule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    rules = rules.filter(_principals(reader, day), access_id__in=list(access_ids))
    return list(rules.select_related("group__type", "user").order_by("-level", "pk"))


def _everything(version: int) -> Mapping[int, int]:
    key = (-1, version, datetime.date.min)
    with _cache_lock:
        if key in _cache:
            return _cache[key]
    levels = MappingProxyType(
        dict.fromkeys(Access.objects.values_list("pk", flat=True), int(Level.MANAGE))
    )
    with _cache_lock:
        _cache[key] = levels
    return levels


def _compute_levels(reader: int | None, day: datetime.date) -> dict[int, int]:
    granted: dict[int, int] = {}
    rules = AccessRule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day)).filter(
        _principals(reader, day)
    )
    for access_id, level in rules.values_list("access_id", "level"):
        granted[access_id] = max(level, granted.get(access_id, 0))
    if not granted:
        return {}
    parents = dict(Access.objects.exclude(parent=None).values_list("pk", "parent_id"))
    effective: dict[int, int] = {}

    def level_of(access_id: int) -> int:
        """The lowest level on the way up; 0 where one access of the chain grants nothing."""
        if access_id not in effective:
            own = granted.get(access_id, 0)
            parent = parents.get(access_id)
            effective[access_id] = own if parent is None or not own else min(own, level_of(parent))
        return effective[access_id]

    return {pk: level for pk in granted if (level := level_of(pk))}


def _principals(reader: int | None, day: datetime.date) -> Q:
    """The rules that name this reader: in person, by group, by a group above, or with everyone."""
    kinds = AccessRule.Principal
    named = Q(principal=kinds.EVERYONE)
    if reader is None:
        return named
    named |= Q(principal=kinds.MEMBERS) | Q(principal=kinds.PERSON, user_id=reader)
    member_of: set[int] = set()
    officer_of: set[int] = set()
    guest_of: set[int] = set()
    memberships = Membership.objects.on(day).filter(user_id=reader)
    for group_id, role in memberships.values_list("group_id", "role"):
        if role == Membership.Role.GUEST:
            guest_of.add(group_id)
        else:
            member_of.add(group_id)
            if role in Membership.OFFICES:
                officer_of.add(group_id)
    if guest_of:
        # Guests read what the audience reads, whatever rule stands in a members access.
        guests = Q(principal=kinds.GUESTS, group_id__in=guest_of)
        named |= guests & ~Q(access__kind=Access.Kind.MEMBERS)
    if member_of:
        named |= Q(principal=kinds.GROUP, group_id__in=member_of)
        named |= Q(principal=kinds.GROUP_TREE, group_id__in=_with_groups_above(member_of))
    if officer_of:
        named |= Q(principal=kinds.OFFICERS, group_id__in=officer_of)
    return named


def _with_groups_above(group_ids: set[int]) -> set[int]:
    parents = dict(WorkingGroup.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    for group_id in group_ids:
        above: int | None = group_id
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return found
