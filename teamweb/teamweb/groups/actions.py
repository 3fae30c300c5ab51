"""Every change to groups and memberships."""

import datetime
from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..accounts.models import Organisation
from .errors import (
    GroupClosed,
    HasOpenSubGroups,
    ImplausibleDays,
    KeyTaken,
    LastOfficer,
    MembershipExists,
    ParentNotAllowed,
    PersonDeactivated,
    ReasonMissing,
    TwoChairs,
)
from .models import FormerGroupKey, GroupType, Membership, WorkingGroup, check_day
from .signals import member_added, member_ended, officers_gone, role_changed


def may_manage(group: WorkingGroup | None, user: Any) -> bool:
    """Whether `user` may change members and settings: officers of the group or of a group above it."""
    if getattr(user, "is_superuser", False) and user.is_active:
        return True
    while group:
        if group.has_officer(user):
            return True
        group = group.parent
    return False


def may_see_members(group: WorkingGroup, user: Any) -> bool:
    """Whether `user` may know who belongs to the group: members, guests, and who may manage it."""
    if not (user.is_authenticated and user.is_active):
        return False
    belongs = Membership.objects.on().filter(group=group, user_id=user.pk).exists()
    return belongs or may_manage(group, user)


def _check_manager(group: WorkingGroup | None, by: Any) -> None:
    if not may_manage(group, by):
        raise PermissionDenied


def check_parent(*, type: GroupType, parent: WorkingGroup | None) -> None:
    """Raise ParentNotAllowed where the rules of the type forbid the place."""
    if parent is None:
        if not type.may_be_top:
            raise ParentNotAllowed(type)
    elif not type.allowed_parents.filter(pk=parent.type_id).exists():
        raise ParentNotAllowed(type)


@transaction.atomic
def create_group(
    *,
    by: Any,
    key: str,
    name: str,
    type: GroupType,
    parent: WorkingGroup | None = None,
    **facts: Any,
) -> WorkingGroup:
    """Found a group. Only officers of the parent, or an administrator for a top group, may.

    Raises ParentNotAllowed, KeyTaken, and GroupClosed below a closed group.
    """
    _check_manager(parent, by)
    check_key(key)
    check_parent(type=type, parent=parent)
    if parent is not None:
        _check_open(parent)
    mirror = AuthGroup.objects.create(name=_mirror_name(key, name))
    group = WorkingGroup.objects.create(
        key=key, name=name, type=type, parent=parent, auth_group=mirror, **facts
    )
    log(group, "teamweb_groups.create", user=by)
    return group


def check_key(key: str, *, group: WorkingGroup | None = None) -> None:
    """Raise KeyTaken unless the key is free for `group` (None: a new one); its own old ones are."""
    others = WorkingGroup.objects.filter(key=key)
    former = FormerGroupKey.objects.filter(key=key)
    if group is not None:
        others, former = others.exclude(pk=group.pk), former.exclude(group=group)
    if others.exists() or former.exists():
        raise KeyTaken(key)


@transaction.atomic
def rename_group(*, group: WorkingGroup, by: Any, name: str, key: str) -> WorkingGroup:
    """Give the group another name and key; addresses with the old key lead on. Raises KeyTaken."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    _check_manager(group, by)
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


@transaction.atomic
def set_state(*, group: WorkingGroup, state: str, by: Any, note: str = "") -> WorkingGroup:
    """Say that a group is planned, active or dormant. Closing is `close_group`, which does more.

    Raises GroupClosed while the group above is closed.
    """
    _check_manager(group, by)
    if state == WorkingGroup.State.CLOSED:
        return close_group(group=group, by=by, note=note)
    if group.parent is not None:
        _check_open(group.parent)
    group.state, group.state_note = state, note
    group.save(update_fields=["state", "state_note"])
    log(group, "teamweb_groups.set_state", user=by, data={"state": state})
    return group


def _mirror_name(key: str, name: str) -> str:
    # The key is unique and short; the name alone may repeat in another branch of the tree.
    return f"{key}: {name}"[:150]


@transaction.atomic
def edit_group(*, group: WorkingGroup, by: Any, **facts: Any) -> WorkingGroup:
    """Change what is known of a group: name, description, keywords, cadence, place and the like."""
    _check_manager(group, by)
    for field, value in facts.items():
        setattr(group, field, value)
    group.save(update_fields=list(facts))
    if "name" in facts:
        group.auth_group.name = _mirror_name(group.key, group.name)
        group.auth_group.save(update_fields=["name"])
    log(group, "teamweb_groups.edit", user=by)
    return group


@transaction.atomic
def move_group(*, group: WorkingGroup, parent: WorkingGroup | None, by: Any) -> WorkingGroup:
    """Put a group below another one. Raises ParentNotAllowed for a circle or against the type's rules.

    Officers of both places may; only an administrator makes a group a top group.
    """
    # Two moves at once could close a circle, so they wait for each other.
    list(WorkingGroup.objects.select_for_update().order_by("pk").values_list("pk"))
    group = WorkingGroup.objects.select_related("type", "parent").get(pk=group.pk)
    _check_manager(group, by)
    if parent is None or parent.pk != group.parent_id:
        _check_manager(parent, by)
    above = parent
    while above:
        if above.pk == group.pk:
            raise ParentNotAllowed(group)
        above = above.parent
    check_parent(type=group.type, parent=parent)
    if parent is not None:
        _check_open(parent)
    group.parent = parent
    group.save(update_fields=["parent"])
    log(group, "teamweb_groups.move", user=by)
    return group


@transaction.atomic
def close_group(
    *, group: WorkingGroup, by: Any, note: str = "", end_memberships: bool = False
) -> WorkingGroup:
    """Close a group: nobody joins any more, its open invitations end, its records stay.

    Memberships go on, so that former members still read what they wrote, unless
    `end_memberships`. Raises HasOpenSubGroups.
    """
    _check_manager(group, by)
    if group.children.exclude(state=WorkingGroup.State.CLOSED).exists():
        raise HasOpenSubGroups(group)
    group.state = WorkingGroup.State.CLOSED
    group.state_note = note
    group.save(update_fields=["state", "state_note"])
    group.invitations.open().update(revoked_at=timezone.now())
    if end_memberships:
        for membership in group.memberships.not_over():
            _end(membership, on=None, by=by)
    mirror_members(group)
    log(group, "teamweb_groups.close", user=by)
    return group


@transaction.atomic
def reopen_group(*, group: WorkingGroup, by: Any) -> WorkingGroup:
    """Let a closed or dormant group work again. Raises GroupClosed while the group above is closed."""
    _check_manager(group, by)
    if group.parent is not None:
        _check_open(group.parent)
    group.state = WorkingGroup.State.ACTIVE
    group.state_note = ""
    group.save(update_fields=["state", "state_note"])
    log(group, "teamweb_groups.reopen", user=by)
    return group


def _check_open(group: WorkingGroup) -> None:
    if group.state == WorkingGroup.State.CLOSED:
        raise GroupClosed(group)


@transaction.atomic
def add_membership(
    *,
    group: WorkingGroup,
    user: Any,
    by: Any,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    has_vote: bool | None = None,
    is_told: bool = True,
    beside_chair: bool = False,
) -> Membership:
    """Give `user` a role in the group from a day on (default: today), and tell them.

    Raises MembershipExists when the person holds that role on one of those days, GroupClosed,
    PersonDeactivated, ImplausibleDays, and TwoChairs unless the new chair is meant `beside_chair`.
    """
    _check_manager(group, by)
    if not beside_chair:
        first_day = starts_on or timezone.localdate()
        wanted = Membership(group=group, user=user, role=role, starts_on=first_day, ends_on=ends_on)
        _check_only_chair(wanted)
    membership = join(
        group=group,
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        has_vote=has_vote,
    )
    log(group, "teamweb_groups.add_member", user=by, data=_who(membership))
    if is_told and not _is_over(membership):
        member_added.send(Membership, membership=membership, by=by)
    return membership


def _is_over(membership: Membership) -> bool:
    return membership.ends_on is not None and membership.ends_on < timezone.localdate()


@transaction.atomic
def join(
    *,
    group: WorkingGroup,
    user: Any,
    role: str = Membership.Role.MEMBER,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    has_vote: bool | None = None,
) -> Membership:
    """`add_membership` where the right was checked before, as an invitation's was."""
    starts_on = starts_on or timezone.localdate()
    check_days(starts_on, ends_on)
    # The lock makes two officers who add the same person at once meet here.
    _check_open(WorkingGroup.objects.select_for_update().get(pk=group.pk))
    if not user.is_active:
        raise PersonDeactivated(user)
    _check_free(Membership(group=group, user=user, role=role, starts_on=starts_on, ends_on=ends_on))
    membership = Membership.objects.create(
        group=group,
        user=user,
        role=role,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        has_vote=role != Membership.Role.GUEST if has_vote is None else has_vote,
    )
    mirror_members(group)
    return membership


def check_days(starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    """Raise ImplausibleDays for years that can only be mistyped and for an end before the beginning."""
    try:
        for day in filter(None, (starts_on, ends_on)):
            check_day(day)
    except ValidationError as error:
        raise ImplausibleDays(starts_on, ends_on) from error
    if ends_on is not None and ends_on < starts_on:
        raise ImplausibleDays(starts_on, ends_on)


def _overlapping(wanted: Membership) -> Any:
    """The other memberships with the role in the group on one of the days."""
    same = Membership.objects.filter(group=wanted.group, role=wanted.role)
    same = same.exclude(pk=wanted.pk).exclude(ends_on__lt=wanted.starts_on)
    if wanted.ends_on:
        same = same.filter(starts_on__lte=wanted.ends_on)
    return same


def _check_free(wanted: Membership) -> None:
    """Raise MembershipExists when another row gives that role on one of those days."""
    if _overlapping(wanted).filter(user=wanted.user).exists():
        raise MembershipExists(wanted.user)


def _check_only_chair(wanted: Membership) -> None:
    """Raise TwoChairs when somebody else chairs the group on one of those days."""
    if wanted.role == Membership.Role.CHAIR:
        other = _overlapping(wanted).exclude(user=wanted.user).select_related("user").first()
        if other is not None:
            raise TwoChairs(other.user)


def _who(membership: Membership) -> dict[str, Any]:
    return {"person": str(membership.user), "role": membership.role}


@transaction.atomic
def change_role(
    *,
    membership: Membership,
    role: str,
    by: Any,
    on: datetime.date | None = None,
    successor: Any = None,
    nobody_follows: bool = False,
    beside_chair: bool = False,
) -> Membership:
    """Give the person another role from a day on (default: today); the old one stays in the history.

    Raises MembershipExists when the person holds the new role then, TwoChairs and ImplausibleDays
    as `add_membership`, and LastOfficer as `end_membership` does.
    """
    _check_manager(membership.group, by)
    first_day = on or timezone.localdate()
    check_days(first_day, None)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    membership = Membership.objects.select_related("group", "user").get(pk=membership.pk)
    if role == membership.role:
        return membership
    office = membership.role if membership.role in Membership.OFFICES else ""
    if not beside_chair:
        wanted = Membership(group=membership.group, user=membership.user, role=role)
        wanted.starts_on, wanted.ends_on = first_day, membership.ends_on
        _check_only_chair(wanted)
    changed = _change_role(membership, role, first_day, by=by)
    if office and role not in Membership.OFFICES:
        _hand_over(
            changed.group,
            office,
            first_day=first_day,
            by=by,
            is_own=by == changed.user,
            successor=successor,
            nobody_follows=nobody_follows,
        )
    mirror_members(changed.group)
    return changed


def _change_role(
    membership: Membership, role: str, first_day: datetime.date, *, by: Any
) -> Membership:
    has_vote = membership.has_vote
    if Membership.Role.GUEST in (role, membership.role):
        has_vote = role != Membership.Role.GUEST
    if first_day <= membership.starts_on:
        changed = membership
        changed.role, changed.has_vote = role, has_vote
    else:
        changed = Membership(
            group=membership.group,
            user=membership.user,
            role=role,
            organisation=membership.organisation,
            has_vote=has_vote,
            starts_on=first_day,
            ends_on=membership.ends_on,
        )
        membership.ends_on = first_day - datetime.timedelta(days=1)
        membership.save(update_fields=["ends_on"])
    _check_free(changed)
    changed.save()
    log(changed.group, "teamweb_groups.change_role", user=by, data=_who(changed))
    role_changed.send(Membership, membership=changed, by=by)
    return changed


def _hand_over(
    group: WorkingGroup,
    office: str,
    *,
    first_day: datetime.date,
    by: Any,
    is_own: bool,
    successor: Any,
    nobody_follows: bool,
) -> None:
    """See to the office that somebody gave up: its last day is the one before `first_day`."""
    first_day = max(first_day, timezone.localdate())
    if successor is not None:
        held = group.memberships.on(first_day).filter(user=successor)
        held = held.order_by("starts_on", "pk").select_related("group", "user")
        membership = held.exclude(role__in=Membership.OFFICES).first()
        if membership is not None:
            _change_role(membership, office, first_day, by=by)
        elif not held.exists():
            join(group=group, user=successor, role=office, starts_on=first_day)
    if not group.has_officers(first_day):
        if is_own and not nobody_follows:
            raise LastOfficer(group)
        officers_gone.send(WorkingGroup, group=group, by=by)


@transaction.atomic
def edit_membership(
    *,
    membership: Membership,
    by: Any,
    organisation: Organisation | None,
    has_vote: bool,
    ends_on: datetime.date | None,
    starts_on: datetime.date | None = None,
    role: str = "",
    reason: str = "",
    beside_chair: bool = False,
) -> Membership:
    """Correct what is written down of a membership; what was and what is stays in the log.

    A first day, a role, and a last day that is over are history: they need a reason, else
    ReasonMissing is raised. Also raises MembershipExists, ImplausibleDays, and TwoChairs unless
    `beside_chair`.
    """
    _check_manager(membership.group, by)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    membership = Membership.objects.select_related("group", "user").get(pk=membership.pk)
    before, old_end = _facts(membership), membership.ends_on
    membership.organisation = organisation
    membership.has_vote = has_vote
    membership.ends_on = ends_on
    membership.starts_on = starts_on or membership.starts_on
    membership.role = role or membership.role
    after = _facts(membership)
    check_days(membership.starts_on, membership.ends_on)
    _check_free(membership)
    today = timezone.localdate()
    is_history = before["role"] != after["role"] or before["starts_on"] != after["starts_on"]
    if old_end != ends_on and any(day is not None and day < today for day in (old_end, ends_on)):
        is_history = True
    if is_history and not reason.strip():
        raise ReasonMissing(membership)
    is_longer = any(before[name] != after[name] for name in ("role", "starts_on", "ends_on"))
    if is_longer and not beside_chair:
        _check_only_chair(membership)
    membership.save()
    mirror_members(membership.group)
    data = {**_who(membership), "before": before, "after": after, "reason": reason.strip()}
    log(membership.group, "teamweb_groups.edit_member", user=by, data=data)
    if before["role"] != after["role"]:
        role_changed.send(Membership, membership=membership, by=by)
    elif ends_on is not None and old_end != ends_on:
        member_ended.send(Membership, membership=membership, last_day=ends_on, by=by)
    _tell_if_officers_are_gone(membership.group, before["role"], by)
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership, by: Any, reason: str) -> None:
    """Take out a membership that never was; the log keeps what was written and why it went.

    Raises ReasonMissing.
    """
    _check_manager(membership.group, by)
    if not reason.strip():
        raise ReasonMissing(membership)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    was_over = _is_over(membership)
    data = {**_who(membership), "before": _facts(membership), "reason": reason.strip()}
    group = membership.group
    membership.delete()
    mirror_members(group)
    log(group, "teamweb_groups.remove_member", user=by, data=data)
    if not was_over:
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        member_ended.send(Membership, membership=membership, last_day=yesterday, by=by)
    _tell_if_officers_are_gone(group, membership.role, by)


def _facts(membership: Membership) -> dict[str, Any]:
    return {
        "role": str(membership.role),
        "organisation": str(membership.organisation or ""),
        "has_vote": membership.has_vote,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else "",
    }


def _tell_if_officers_are_gone(group: WorkingGroup, role: str, by: Any) -> None:
    if role in Membership.OFFICES and not group.has_officers(timezone.localdate()):
        officers_gone.send(WorkingGroup, group=group, by=by)


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    by: Any,
    on: datetime.date | None = None,
    successor: Any = None,
    nobody_follows: bool = False,
) -> Membership:
    """Let a membership end; without `on`, yesterday was its last day, so that it ends at once.

    A membership that began today or later is removed: it never held for a whole day.
    The person concerned may end their own. Raises LastOfficer where that leaves the group
    without officers, unless a `successor` takes the office or they know that `nobody_follows`,
    and ImplausibleDays for a day before the first one or, of one's own, one that is long over.
    """
    if by != membership.user or successor is not None:
        _check_manager(membership.group, by)
    _check_last_day(membership, on, by)
    WorkingGroup.objects.select_for_update().get(pk=membership.group_id)
    office = membership.role if membership.role in Membership.OFFICES else ""
    last_day = _end(membership, on=on, by=by)
    if office:
        _hand_over(
            membership.group,
            office,
            first_day=last_day + datetime.timedelta(days=1),
            by=by,
            is_own=by == membership.user,
            successor=successor,
            nobody_follows=nobody_follows,
        )
    mirror_members(membership.group)
    log(membership.group, "teamweb_groups.end_member", user=by, data=_who(membership))
    return membership


def _check_last_day(membership: Membership, on: datetime.date | None, by: Any) -> None:
    """Raise ImplausibleDays where the day would take away what was: that is corrected with a reason."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if on is None or on >= yesterday or membership.starts_on > yesterday:
        return
    if on < membership.starts_on or not may_manage(membership.group, by):
        raise ImplausibleDays(membership.starts_on, on)


@transaction.atomic
def leave_group(
    *,
    group: WorkingGroup,
    user: Any,
    on: datetime.date | None = None,
    successor: Any = None,
    nobody_follows: bool = False,
) -> None:
    """End all that somebody is in a group, offices last. Raises LastOfficer as `end_membership` does."""
    own = group.memberships.not_over().filter(user=user).select_related("group", "user")
    for membership in sorted(own, key=lambda one: one.role in Membership.OFFICES):
        if on is not None and membership.ends_on is not None and membership.ends_on <= on:
            continue
        end_membership(
            membership=membership,
            by=user,
            on=on,
            successor=successor if membership.role in Membership.OFFICES else None,
            nobody_follows=nobody_follows,
        )


def belongs(group: WorkingGroup, user: Any) -> bool:
    """Whether somebody has a membership of the group that is not over."""
    return group.memberships.not_over().filter(user_id=user.pk).exists()


def is_last_officer(group: WorkingGroup, user: Any) -> bool:
    """Whether the group would have no officer today without `user`."""
    held = Membership.objects.on().filter(group=group, role__in=Membership.OFFICES)
    officers = set(held.filter(user__is_active=True).values_list("user_id", flat=True))
    return officers == {user.pk}


def _end(membership: Membership, *, on: datetime.date | None, by: Any) -> datetime.date:
    """Returns the last day. Raises ImplausibleDays."""
    if on is not None:
        check_days(on, None)
    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    if last_day < membership.starts_on:
        membership.delete()
    else:
        membership.ends_on = last_day
        membership.save(update_fields=["ends_on"])
    member_ended.send(Membership, membership=membership, last_day=last_day, by=by)
    return last_day


@transaction.atomic
def end_all_memberships(*, user: Any, by: Any) -> None:
    """Take somebody out of every group at once, as when the account is deactivated."""
    left = set()
    for membership in Membership.objects.not_over().filter(user=user).select_related("group"):
        if membership.role in Membership.OFFICES:
            left.add(membership.group)
        _end(membership, on=None, by=by)
        mirror_members(membership.group)
        log(membership.group, "teamweb_groups.end_member", user=by, data=_who(membership))
    for group in left:
        if not group.has_officers(timezone.localdate()):
            officers_gone.send(WorkingGroup, group=group, by=by)


def mirror_members(group: WorkingGroup) -> None:
    """Make `auth.Group` equal to today's direct members. Idempotent; also run each midnight."""
    group.auth_group.user_set.set(group.members())


def mirror_all_groups() -> int:
    """`mirror_members` for every group whose mirror differs from today; returns how many did."""
    today = Membership.objects.on().without_guests().filter(user__is_active=True)
    wanted = set(today.values_list("group__auth_group_id", "user_id"))
    through = AuthGroup.user_set.through  # type: ignore[attr-defined]
    stored = set(
        through.objects.filter(group__working_group__isnull=False).values_list(
            "group_id", "user_id"
        )
    )
    stale = {auth_group_id for auth_group_id, _user_id in wanted ^ stored}
    for group in WorkingGroup.objects.filter(auth_group__in=stale).select_related("auth_group"):
        mirror_members(group)
    return len(stale)
