"""Every change of rights. Levels: `models.Level`; who counts as what: docs/permissions.md."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from ..accounts.typing import AnyUser, User
from ..groups.models import WorkingGroup
from .errors import NotRestricted, SelfLockout, SpaceRootNotRestrictable
from .models import Access, AccessRule, Level, PageAccess
from .readable import access_levels, bump_version
from .signals import page_access_changed

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Rule:
    """What an `AccessRule` says, before it is stored."""

    principal: str
    level: int = Level.READ
    group: WorkingGroup | None = None
    user: User | None = None
    ends_on: datetime.date | None = None


def level_for(user: AnyUser, access: Access | int) -> int:
    """The `Level` of `user` in an access, 0 for none."""
    return access_levels(user).get(access if isinstance(access, int) else access.pk, 0)


def _require(user: AnyUser, access: Access | int, level: int) -> None:
    if level_for(user, access) < level:
        raise PermissionDenied


@transaction.atomic
def open_access(
    *, space: Page, audience: Iterable[Rule], members: Iterable[Rule]
) -> tuple[Access, Access]:
    """Give a new space its two accesses and put the space's page under the first.

    A member reads what the audience reads, so the rules of `members` are added to the audience.
    No right is checked here: creating the space checks it.
    """
    audience, members = list(audience), list(members)
    outer = Access.objects.create(kind=Access.Kind.AUDIENCE, space=space)
    inner = Access.objects.create(kind=Access.Kind.MEMBERS, space=space, parent=outer)
    _store_rules(outer, _merged([*audience, *members]))
    _store_rules(inner, _merged(members))
    PageAccess.objects.create(page_id=space.pk, access=outer)
    return outer, inner


@transaction.atomic
def set_rules(*, access: Access, rules: Iterable[Rule], by: User) -> None:
    """Replace all rules of an access. Raises SelfLockout when `by` could not manage it afterwards."""
    _require(by, access, Level.MANAGE)
    access.rules.all().delete()
    _store_rules(access, _merged(rules))
    if level_for(by, access) < Level.MANAGE:
        raise SelfLockout(access)
    log(access.root_page or access.space, "teamweb_access.set_rules", user=by)


@transaction.atomic
def grant(*, access: Access, rule: Rule, by: User, already_checked: bool = False) -> AccessRule:
    """Add one rule, or change the level and end of the one that names the same principal.

    Raises SelfLockout when `by` could not manage the access afterwards. With `already_checked` the
    caller has seen that `by` may do it without managing the access.
    """
    if not already_checked:
        _require(by, access, Level.MANAGE)
    stored, _created = AccessRule.objects.update_or_create(
        access=access,
        principal=rule.principal,
        group=rule.group,
        user=rule.user,
        defaults={"level": rule.level, "ends_on": rule.ends_on},
    )
    if not already_checked and level_for(by, access) < Level.MANAGE:
        raise SelfLockout(access)
    log(access.root_page or access.space, "teamweb_access.grant", user=by)
    return stored


@transaction.atomic
def revoke_rule(*, rule: AccessRule, by: User) -> None:
    """Delete one rule. Raises SelfLockout when `by` could not manage the access afterwards."""
    access = rule.access
    _require(by, access, Level.MANAGE)
    rule.delete()
    if level_for(by, access) < Level.MANAGE:
        raise SelfLockout(access)
    log(access.root_page or access.space, "teamweb_access.revoke", user=by)


@transaction.atomic
def restrict(*, page: Page, rules: Iterable[Rule], by: User) -> Access:
    """Give a page and its descendants an access of their own, for some of its present readers.

    Needs the right to edit the page. `by` keeps the right to manage; restricting again
    replaces the rules. Drafts below that only members read get the new access too.
    Raises SpaceRootNotRestrictable for the space's own page.
    """
    page = Page.objects.get(pk=page.pk)
    current = PageAccess.objects.select_for_update().get(page_id=page.pk).access
    _require(by, current, Level.EDIT)
    if current.space_id == page.pk:
        raise SpaceRootNotRestrictable(page)
    keeper = Rule(AccessRule.Principal.PERSON, Level.MANAGE, user=by)
    rules = _merged([*rules, keeper])
    if current.root_page_id == page.pk:
        current.rules.all().delete()
        _store_rules(current, rules)
        restricted = current
    else:
        restricted = Access.objects.create(
            kind=Access.Kind.RESTRICTED, space_id=current.space_id, root_page=page, parent=current
        )
        _store_rules(restricted, rules)
        # What was narrowed below before is now narrowed within this.
        drafts = _members_access_id(current.space_id)
        inside = Access.objects.filter(root_page__path__startswith=page.path)
        inside.filter(parent_id__in=[current.pk, drafts]).exclude(pk=restricted.pk).update(
            parent=restricted
        )
        _change_pages(page, {current.pk: restricted.pk, drafts: restricted.pk})
    if not level_for(by, restricted):
        raise SelfLockout(restricted)
    log(page, "teamweb_access.narrow", user=by)
    return restricted


@transaction.atomic
def inherit_access(*, page: Page, by: User) -> None:
    """Remove the own access of a page: it inherits that of its parent again. Raises NotRestricted."""
    page = Page.objects.get(pk=page.pk)
    restricted = PageAccess.objects.select_for_update().get(page_id=page.pk).access
    if restricted.root_page_id != page.pk or restricted.parent_id is None:
        raise NotRestricted(page)
    _require(by, restricted, Level.EDIT)
    for inner in Access.objects.filter(parent=restricted):
        inner.parent_id = restricted.parent_id
        inner.save(update_fields=["parent"])
    _change_pages(page, {restricted.pk: restricted.parent_id})
    _move_records(old=restricted.pk, new=restricted.parent_id)
    restricted.delete()
    log(page, "teamweb_access.widen", user=by)


@transaction.atomic
def follow_parent(page: Page) -> None:
    """Give a new or moved page, and what lies below it, the access of its parent.

    Narrowed parts of what moved stay narrowed, now within the new place, and drafts stay
    with the members of the space they are in. Rights are checked by the action that
    creates or moves.
    """
    page = Page.objects.get(pk=page.pk)
    parent = page.get_parent()
    new = PageAccess.objects.select_related("access").get(page_id=parent.pk).access
    old = PageAccess.objects.select_related("access").filter(page_id=page.pk).first()
    if old is None:
        PageAccess.objects.create(page_id=page.pk, access=new)
        return
    inside = {
        access.pk: access
        for access in Access.objects.filter(
            kind=Access.Kind.RESTRICTED, root_page__path__startswith=page.path
        )
    }
    drafts = new.pk
    if new.kind == Access.Kind.AUDIENCE:
        drafts = _members_access_id(new.space_id) or new.pk
    # Everything the moved pages had from above, whichever access that was, is taken from the new place.
    had = PageAccess.objects.filter(page__path__startswith=page.path).exclude(access_id__in=inside)
    from_above = Access.objects.filter(
        pk__in=[
            *had.values_list("access_id", flat=True),
            *(access.parent_id for access in inside.values() if access.parent_id not in inside),
        ]
    )
    replaced = {
        access.pk: drafts if access.kind == Access.Kind.MEMBERS else new.pk for access in from_above
    }
    for access in inside.values():
        access.space_id = new.space_id
        if access.parent_id in replaced:
            access.parent_id = replaced[access.parent_id]
        access.save(update_fields=["space", "parent"])
    changed = {before: after for before, after in replaced.items() if before != after}
    _change_pages(page, changed)
    for access_id in inside:
        # These kept their own rules; each document below is checked against the new chain.
        page_access_changed.send(
            PageAccess,
            page_ids=_pages_below(page, access_id),
            old_access_id=access_id,
            new_access_id=access_id,
        )


def _members_access_id(space_id: int) -> int | None:
    inner = Access.objects.filter(space_id=space_id, kind=Access.Kind.MEMBERS)
    return inner.values_list("pk", flat=True).first()


def _pages_below(page: Page, access_id: int) -> list[int]:
    below = PageAccess.objects.filter(access_id=access_id, page__path__startswith=page.path)
    return list(below.values_list("page_id", flat=True))


def _change_pages(page: Page, replaced: Mapping[int, int] | Mapping[int | None, int]) -> None:
    """Replace the accesses of the page and of those below it, and send `page_access_changed`."""
    moved = [
        (old, new, page_ids)
        for old, new in replaced.items()
        if old is not None and (page_ids := _pages_below(page, old))
    ]
    for _old, new, page_ids in moved:
        for start in range(0, len(page_ids), ROWS_AT_ONCE):
            PageAccess.objects.filter(page_id__in=page_ids[start : start + ROWS_AT_ONCE]).update(
                access_id=new
            )
    # What update() writes sends no signal of its own.
    bump_version()
    for old, new, page_ids in moved:
        page_access_changed.send(
            PageAccess, page_ids=page_ids, old_access_id=old, new_access_id=new
        )


def _move_records(*, old: int, new: int) -> None:
    """Move the records that no handler of `page_access_changed` moved, one by one for the search index."""
    for relation in Access._meta.related_objects:
        if relation.related_model in (Access, AccessRule, PageAccess):
            continue
        field = relation.field.name
        for record in relation.related_model._default_manager.filter(**{field: old}):
            setattr(record, f"{field}_id", new)
            record.save(update_fields=[field])


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """One rule per principal: the highest level, and among equals the one that holds longest."""
    merged: dict[tuple[str, int | None, int | None], Rule] = {}
    for rule in rules:
        key = (
            rule.principal,
            rule.group.pk if rule.group else None,
            rule.user.pk if rule.user else None,
        )
        other = merged.get(key)
        if other is None or _strength(rule) > _strength(other):
            merged[key] = rule
    return list(merged.values())


def _strength(rule: Rule) -> tuple[int, datetime.date]:
    return rule.level, rule.ends_on or datetime.date.max


def _store_rules(access: Access, rules: Iterable[Rule]) -> None:
    AccessRule.objects.bulk_create(
        AccessRule(
            access=access,
            principal=rule.principal,
            level=rule.level,
            group=rule.group,
            user=rule.user,
            ends_on=rule.ends_on,
        )
        for rule in rules
    )
    bump_version()  # Rows stored in bulk send no signal.


def group_space_rules(group: WorkingGroup) -> list[Rule]:
    """The usual rules of a group's members: members edit, officers manage."""
    kinds = AccessRule.Principal
    return [
        Rule(kinds.GROUP, Level.EDIT, group=group),
        Rule(kinds.OFFICERS, Level.MANAGE, group=group),
    ]
