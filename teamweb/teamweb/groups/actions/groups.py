from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ...accounts.typing import User
from ..errors import HasOpenSubGroups, KeyTaken, ParentNotAllowed
from ..models import FormerGroupKey, GroupType, WorkingGroup
from .auth_groups import mirror_members
from .checks import check_open
from .leaving import end_on
from .permissions import check_manager


@transaction.atomic
def create_group(
    *,
    by: User,
    key: str,
    name: str,
    type: GroupType,
    parent: WorkingGroup | None = None,
    **facts: Any,
) -> WorkingGroup:
    """Found a group. Only officers of the parent, or an administrator for a top group, may.

    Raises ParentNotAllowed, KeyTaken, and GroupClosed below a closed group.
    """
    check_manager(parent, by)
    check_key(key)
    check_parent(type=type, parent=parent)
    if parent is not None:
        check_open(parent)
    mirror = AuthGroup.objects.create(name=_mirror_name(key, name))
    group = WorkingGroup.objects.create(
        key=key, name=name, type=type, parent=parent, auth_group=mirror, **facts
    )
    log(group, "teamweb_groups.create", user=by)
    return group


def check_parent(*, type: GroupType, parent: WorkingGroup | None) -> None:
    """Raise ParentNotAllowed where the rules of the type forbid the place."""
    if parent is None:
        if not type.may_be_top:
            raise ParentNotAllowed(type)
    elif not type.allowed_parents.filter(pk=parent.type_id).exists():
        raise ParentNotAllowed(type)


def check_key(key: str, *, group: WorkingGroup | None = None) -> None:
    """Raise KeyTaken unless the key is free for `group` (None: a new one); its own old ones are."""
    others = WorkingGroup.objects.filter(key=key)
    former = FormerGroupKey.objects.filter(key=key)
    if group is not None:
        others, former = others.exclude(pk=group.pk), former.exclude(group=group)
    if others.exists() or former.exists():
        raise KeyTaken(key)


@transaction.atomic
def rename_group(*, group: WorkingGroup, by: User, name: str, key: str) -> WorkingGroup:
    """Give the group another name and key; addresses with the old key lead on. Raises KeyTaken."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    check_manager(group, by)
    check_key(key, group=group)
    before = {"name": group.name, "key": group.key}
    if key != group.key:
        FormerGroupKey.objects.filter(key=key).delete()
        FormerGroupKey.objects.create(key=group.key, group=group)
    group.name, group.key = name, key
    group.save(update_fields=["name", "key"])
    group.auth_group.name = _mirror_name(key, name)
    group.auth_group.save(update_fields=["name"])
    log(group, "teamweb_groups.rename", user=by, data={"before": before})
    return group


def _mirror_name(key: str, name: str) -> str:
    # The key is unique and short; the name alone may repeat in another branch of the tree.
    return f"{key}: {name}"[:150]


@transaction.atomic
def set_state(*, group: WorkingGroup, state: str, by: User, note: str = "") -> WorkingGroup:
    """Say that a group is planned, active or dormant. Closing is `close_group`, which does more.

    Raises GroupClosed while the group above is closed.
    """
    check_manager(group, by)
    if state == WorkingGroup.State.CLOSED:
        return close_group(group=group, by=by, note=note)
    if group.parent is not None:
        check_open(group.parent)
    group.state, group.state_note = state, note
    group.save(update_fields=["state", "state_note"])
    log(group, "teamweb_groups.set_state", user=by, data={"state": state})
    return group


@transaction.atomic
def edit_group(*, group: WorkingGroup, by: User, **facts: Any) -> WorkingGroup:
    """Change facts of a group: name, description, keywords, cadence, place and the like."""
    check_manager(group, by)
    for field, value in facts.items():
        setattr(group, field, value)
    group.save(update_fields=list(facts))
    if "name" in facts:
        group.auth_group.name = _mirror_name(group.key, group.name)
        group.auth_group.save(update_fields=["name"])
    log(group, "teamweb_groups.edit", user=by)
    return group


@transaction.atomic
def move_group(*, group: WorkingGroup, parent: WorkingGroup | None, by: User) -> WorkingGroup:
    """Put a group below another one. Raises ParentNotAllowed for a circle or against the type's rules.

    Officers of both places may; only an administrator makes a group a top group.
    """
    # Two moves at once could close a circle, so they wait for each other.
    list(WorkingGroup.objects.select_for_update().order_by("pk").values_list("pk"))
    group = WorkingGroup.objects.select_related("type", "parent").get(pk=group.pk)
    check_manager(group, by)
    if parent is None or parent.pk != group.parent_id:
        check_manager(parent, by)
    above = parent
    while above:
        if above.pk == group.pk:
            raise ParentNotAllowed(group)
        above = above.parent
    check_parent(type=group.type, parent=parent)
    if parent is not None:
        check_open(parent)
    group.parent = parent
    group.save(update_fields=["parent"])
    log(group, "teamweb_groups.move", user=by)
    return group


@transaction.atomic
def close_group(
    *, group: WorkingGroup, by: User, note: str = "", end_memberships: bool = False
) -> WorkingGroup:
    """Close a group: nobody joins any more, its open invitations end, its records stay.

    Memberships go on, so that former members still read what they wrote, unless
    `end_memberships`. Raises HasOpenSubGroups.
    """
    check_manager(group, by)
    if group.children.exclude(state=WorkingGroup.State.CLOSED).exists():
        raise HasOpenSubGroups(group)
    group.state = WorkingGroup.State.CLOSED
    group.state_note = note
    group.save(update_fields=["state", "state_note"])
    group.invitations.open().update(revoked_at=timezone.now())
    if end_memberships:
        for membership in group.memberships.not_over():
            end_on(membership, on=None, by=by)
    mirror_members(group)
    log(group, "teamweb_groups.close", user=by)
    return group


@transaction.atomic
def reopen_group(*, group: WorkingGroup, by: User) -> WorkingGroup:
    """Let a closed or dormant group work again. Raises GroupClosed while the group above is closed."""
    check_manager(group, by)
    if group.parent is not None:
        check_open(group.parent)
    group.state = WorkingGroup.State.ACTIVE
    group.state_note = ""
    group.save(update_fields=["state", "state_note"])
    log(group, "teamweb_groups.reopen", user=by)
    return group
